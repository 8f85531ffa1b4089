// SPDX-License-Identifier: GPL-3.0-only

/// Whom limits by address are about: one IPv4 address, or the /64 that one IPv6 customer has at least (RFC 6177).
public enum PeerNetwork: Hashable, Sendable {
    case ipv4(UInt32)
    /// The first 64 bits of an address.
    case ipv6(UInt64)

    /// The network that an address belongs to.
    public init(_ address: IPAddress) {
        self =
            address.isIPv4
            ? .ipv4(UInt32(truncatingIfNeeded: address.bits)) : .ipv6(UInt64(truncatingIfNeeded: address.bits >> 64))
    }
}

extension PeerAddress {
    /// nil for a peer of a Unix socket.
    public var network: PeerNetwork? { self.ip.map(PeerNetwork.init) }
}
