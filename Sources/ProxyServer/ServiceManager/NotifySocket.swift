// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The datagram socket on which a service manager hears of its service (NOTIFY_SOCKET, sd_notify(3)).
final class NotifySocket: Sendable {
    private let descriptor: Int32

    /// - Parameter name: The path of a Unix socket, or, after `@`, a name in the abstract namespace.
    /// - Throws: Why nobody can be told.
    init(_ name: String) throws(SystemFault) {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SystemFault(errno) }
        let result = Self.withAddress(name) { connect(descriptor, $0, $1) }
        guard result == 0 else {
            let number = errno
            close(descriptor)
            throw SystemFault(number)
        }
        self.descriptor = descriptor
    }

    deinit {
        close(self.descriptor)
    }

    /// Tells the manager. One that takes nothing misses the notice: nothing here waits for it.
    func send(_ notices: [ServiceNotice]) {
        let text = notices.map(\.text).joined(separator: "\n")
        _ = Array(text.utf8).withUnsafeBytes {
            // A datagram that nobody takes raises no signal.
            write(self.descriptor, $0.baseAddress, $0.count)
        }
    }

    /// unix(7): an abstract name begins with a zero byte and is as long as the address's length says.
    private static func withAddress(
        _ name: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < room else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = MemoryLayout<sockaddr_un>.size - room + bytes.count + (isAbstract ? 0 : 1)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
