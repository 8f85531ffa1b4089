// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Version 2 of the PROXY header: a binary block (section 2.2 of the specification).
struct ProxyHeaderBlock {
    /// What each one begins with.
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    /// Signature, version and command, family and protocol, length.
    static let prefixSize = 16

    let header: ProxyHeader

    /// How many bytes a header has that begins with `prefixSize` such bytes.
    static func size(prefix: [UInt8]) -> Int {
        Self.prefixSize + (Int(prefix[14]) << 8 | Int(prefix[15]))
    }

    /// - Parameter bytes: A whole header, from its signature to its end.
    init(_ bytes: [UInt8]) throws(ProxyHeaderFault) {
        guard bytes[12] >> 4 == 2 else { throw .version(bytes[12] >> 4) }
        switch bytes[12] & 0x0F {
        case 0:
            // LOCAL: all the rest is to be discarded.
            self.header = .own
            return
        case 1: break
        default: throw .command(bytes[12] & 0x0F)
        }
        guard let addresses = try Addresses(bytes[13]) else {
            self.header = .own
            return
        }
        let block = bytes.dropFirst(Self.prefixSize)
        guard block.count >= addresses.size else { throw .truncatedAddresses }
        try ProxyHeaderExtensions.check(bytes, from: Self.prefixSize + addresses.size)
        self.header = try addresses.header(block)
    }

    /// Where the addresses of a family are, in the bytes behind the prefix.
    private struct Addresses {
        /// Bytes of one address; a port has 2 more where there are ports.
        let width: Int
        let hasPorts: Bool
        /// Whether the client speaks TCP.
        let isRelayed: Bool

        /// - Parameter family: The 14th byte. The result is nil if it says that there is nothing to be known.
        init?(_ family: UInt8) throws(ProxyHeaderFault) {
            // "Other values … must be rejected as invalid by receivers."
            guard family >> 4 <= 3, family & 0x0F <= 2 else { throw .family(family) }
            switch (family >> 4, family & 0x0F) {
            case (0, _), (_, 0): return nil
            case (1, let transport): (self.width, self.hasPorts, self.isRelayed) = (4, true, transport == 1)
            case (2, let transport): (self.width, self.hasPorts, self.isRelayed) = (16, true, transport == 1)
            default: (self.width, self.hasPorts, self.isRelayed) = (108, false, false)
            }
        }

        var size: Int { 2 * self.width + (self.hasPorts ? 4 : 0) }

        func header(_ block: ArraySlice<UInt8>) throws(ProxyHeaderFault) -> ProxyHeader {
            guard self.isRelayed else { return .own }
            let portBytes = block.dropFirst(2 * self.width).prefix(2)
            let port = portBytes.reduce(0) { $0 << 8 | Int($1) }
            let packed = ByteBuffer(bytes: block.prefix(self.width))
            guard let host = try? SocketAddress(packedIPAddress: packed, port: port).ipAddress else { throw .address }
            return .relayed(PeerAddress(host: host, port: port))
        }
    }
}
