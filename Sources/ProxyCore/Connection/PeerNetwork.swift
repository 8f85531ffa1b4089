// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Whom limits by address are about: one IPv4 address, or the /64 that one IPv6 customer has at least (RFC 6177).
public enum PeerNetwork: Hashable, Sendable {
    /// An address, in network byte order.
    case ipv4(UInt32)
    /// The first 64 bits of an address, in network byte order.
    case ipv6(UInt64)
}

extension PeerAddress {
    /// nil for a peer of a Unix socket.
    public var network: PeerNetwork? {
        guard let address = try? SocketAddress(ipAddress: self.host, port: 0) else { return nil }
        return address.withSockAddr { pointer, size in
            // Where sockaddr_in and sockaddr_in6 have the address (RFC 3493 section 3.3).
            let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
            guard address.protocol == .inet6 else { return .ipv4(bytes.load(fromByteOffset: 4, as: UInt32.self)) }
            let high = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            let middle = bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
            // RFC 4291 section 2.5.5.2: ::ffff:0:0/96 are IPv4 addresses.
            guard high == 0, UInt32(bigEndian: middle) == 0xFFFF else { return .ipv6(high) }
            return .ipv4(bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
        }
    }
}
