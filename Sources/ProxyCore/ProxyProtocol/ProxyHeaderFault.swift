// SPDX-License-Identifier: GPL-3.0-only

/// Why what a connection begins with is no PROXY header. The words are the server's own: none is a peer's.
public enum ProxyHeaderFault: Error, Hashable, Sendable {
    /// The first bytes are those of neither version.
    case missing
    /// The sender has finished within the header.
    case cutShort
    /// Not all of it has come in time.
    case late

    // Version 1

    /// No CRLF stands within `ProxyHeaderLine.maximumSize` bytes.
    case endlessLine
    /// What is relayed is none of TCP4, TCP6 and UNKNOWN.
    case unknownProtocol
    /// There are not two addresses and two ports, with one space between each of them.
    case fields
    /// An address is none of its family.
    case address
    /// A port is no number from 0 to 65535, or is written with more digits than it needs.
    case port

    // Version 2

    /// A version that is not 2.
    case version(UInt8)
    /// A command that is neither LOCAL nor PROXY.
    case command(UInt8)
    /// An address family or a transport protocol that the specification does not know.
    case family(UInt8)
    /// The header is longer than is allowed (`maxProxyHeaderSize`), both in bytes.
    case tooLarge(Int, limit: Int)
    /// The header ends within the addresses.
    case truncatedAddresses
    /// The header ends within a TLV.
    case truncatedExtension
    /// The checksum is not that of the header, or there are several.
    case checksum
}

extension ProxyHeaderFault: CustomStringConvertible {
    /// Follows "the PROXY header cannot be used: ".
    public var description: String {
        switch self {
        case .missing: "the connection begins with something else"
        case .cutShort: "the connection ended within it"
        case .late: "not all of it came in time"
        case .endlessLine: "its line has no CRLF within \(ProxyHeaderLine.maximumSize) bytes"
        case .unknownProtocol: "its line has none of TCP4, TCP6 and UNKNOWN"
        case .fields: "its line has not two addresses and two ports, with single spaces between them"
        case .address: "an address is none of its family"
        case .port: "a port is not a number from 0 to 65535 without leading zeros"
        case .version(let version): "its version is \(version), not 2"
        case .command(let command): "its command is \(command), neither LOCAL (0) nor PROXY (1)"
        case .family(let family): "its family and protocol, \(family), are none of the specification's"
        case .tooLarge(let size, let limit): "it has \(size) bytes, maxProxyHeaderSize is \(limit)"
        case .truncatedAddresses: "it ends within its addresses"
        case .truncatedExtension: "it ends within a TLV"
        case .checksum: "its checksum (PP2_TYPE_CRC32C) is wrong"
        }
    }
}
