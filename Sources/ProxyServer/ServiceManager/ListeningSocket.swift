// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A socket that listens, made by somebody else.
struct ListeningSocket: Equatable, Sendable {
    let descriptor: Int32
    /// Whether only this machine can reach it.
    let isLoopback: Bool

    /// From now on the descriptor is closed on exec.
    ///
    /// - Returns: nil if the descriptor is no stream socket that listens.
    init?(_ descriptor: Int32) {
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1,
            Self.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            let isLoopback = Self.isLoopback(descriptor)
        else { return nil }
        self.descriptor = descriptor
        self.isLoopback = isLoopback
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }

    private static func isLoopback(_ descriptor: Int32) -> Bool? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        return withUnsafeMutablePointer(to: &address) { pointer -> Bool? in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(descriptor, address, &length) == 0 else { return nil }
                if Int32(address.pointee.sa_family) == AF_UNIX { return true }
                let hostLength = socklen_t(host.count)
                guard getnameinfo(address, length, &host, hostLength, nil, 0, NI_NUMERICHOST) == 0 else { return nil }
                let text = host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                return ResolvedHost(String(decoding: text, as: UTF8.self))?.isLoopback
            }
        }
    }
}
