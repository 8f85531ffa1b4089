// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

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
        var address: (UInt64, UInt64) = (0, 0)
        return withUnsafeMutableBytes(of: &address) { bytes in
            if inet_pton(AF_INET, self.host, bytes.baseAddress) == 1 {
                return .ipv4(bytes.load(as: UInt32.self))
            }
            guard inet_pton(AF_INET6, self.host, bytes.baseAddress) == 1 else { return nil }
            let high = bytes.load(as: UInt64.self)
            // RFC 4291 section 2.5.5.2: ::ffff:0:0/96 are IPv4 addresses.
            guard high == 0, bytes.load(fromByteOffset: 8, as: UInt32.self) == UInt32(bigEndian: 0xFFFF) else {
                return .ipv6(high)
            }
            return .ipv4(bytes.load(fromByteOffset: 12, as: UInt32.self))
        }
    }
}
