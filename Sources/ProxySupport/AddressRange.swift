// SPDX-License-Identifier: GPL-3.0-only

/// Addresses that begin with the same bits (CIDR, RFC 4632 and RFC 4291 section 2.3).
public struct AddressRange: Hashable, Sendable {
    private let prefix: UInt128
    /// How many bits are the same, of 128.
    package let length: Int

    /// - Parameter text: `192.0.2.0/24`, `2001:db8::/32`, or one address. Bits behind the length mean nothing.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        // As it is written: ::ffff:0:0/96 is a range of IPv6.
        let width = first.contains(":") ? 128 : 32
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let given = Int(parts[1]), given <= width
            else { return nil }
            length = given
        }
        self.length = 128 - width + length
        self.prefix = address.bits & Self.mask(self.length)
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.bits & Self.mask(self.length) == self.prefix
    }

    private static func mask(_ length: Int) -> UInt128 {
        // A shift by all of the width is no overflow: smart shifts leave nothing.
        UInt128.max << (128 - length)
    }
}
