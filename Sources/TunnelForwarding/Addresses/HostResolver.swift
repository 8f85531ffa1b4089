// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import NIOCore
import ProxySupport
import RemoteProxyClient

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Asks the system what addresses a host has, in the order in which they are to be tried (RFC 6724).
enum HostResolver {
    /// More addresses of one host are not tried.
    static let maximumAddresses = 16

    /// The call blocks, so it has threads of its own.
    private static let queue = DispatchQueue(label: "host names", attributes: .concurrent)

    static func addresses(of host: String, port: Int) async throws -> [SocketAddress] {
        try await withCheckedThrowingContinuation { continuation in
            self.queue.async {
                continuation.resume(with: Result { try self.lookUp(host, port: port) })
            }
        }
    }

    private static func lookUp(_ host: String, port: Int) throws(ForwardingError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_protocol = CInt(IPPROTO_TCP)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else {
            let reason = gai_strerror(status).map { String(cString: $0) } ?? "error \(status)"
            throw ForwardingError(.unreachable, "the host '\(host.quotable)' is not known: \(reason)")
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next, addresses.count < Self.maximumAddresses {
            if let address = self.address(entry.pointee) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(_ entry: addrinfo) -> SocketAddress? {
        guard let pointer = entry.ai_addr else { return nil }
        let bytes = UnsafeRawPointer(pointer)
        switch entry.ai_family {
        case AF_INET: return SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: return SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }
}

extension SocketAddress {
    /// Its address as a number; nil for a Unix socket.
    var ip: IPAddress? { self.ipAddress.flatMap { IPAddress($0) } }
}
