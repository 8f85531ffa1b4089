// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Version 1 of the PROXY header: a line of text (section 2.1 of the specification).
struct ProxyHeaderLine {
    /// What each one begins with.
    static let start = Array("PROXY ".utf8)
    /// The longest there can be, its CRLF included: one of protocol UNKNOWN with two IPv6 addresses.
    static let maximumSize = 107

    private static let unknown = Array("UNKNOWN".utf8)

    let header: ProxyHeader

    /// - Parameter line: What stands between `start` and CRLF.
    init(_ line: ArraySlice<UInt8>) throws(ProxyHeaderFault) {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        if fields.first.map(Array.init) == Self.unknown {
            // Whatever follows means nothing.
            self.header = .own
            return
        }
        let family: Family
        switch fields.first.map(Array.init) {
        case Array("TCP4".utf8)?: family = .ipv4
        case Array("TCP6".utf8)?: family = .ipv6
        default: throw .unknownProtocol
        }
        guard fields.count == 5 else { throw .fields }
        let (sourcePort, destinationPort) = (try Self.port(fields[3]), try Self.port(fields[4]))
        // The destination is of no interest, but a header that is wrong anywhere is none.
        let source = try family.address(fields[1], sourcePort)
        _ = try family.address(fields[2], destinationPort)
        self.header = .relayed(source)
    }

    private enum Family {
        case ipv4, ipv6

        func address(_ text: ArraySlice<UInt8>, _ port: Int) throws(ProxyHeaderFault) -> PeerAddress {
            // Nothing else may reach the system's parser, which would stop at a NUL and take a zone.
            guard text.allSatisfy(Self.isOfAddress),
                let address = try? SocketAddress(ipAddress: String(decoding: text, as: UTF8.self), port: port),
                address.protocol == (self == .ipv4 ? .inet : .inet6),
                // As the system writes it, so that one address has one spelling in logs and statistics.
                let host = address.ipAddress
            else { throw .address }
            return PeerAddress(host: host, port: port)
        }

        private static func isOfAddress(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."), UInt8(ascii: ":"):
                true
            default:
                false
            }
        }
    }

    private static func port(_ text: ArraySlice<UInt8>) throws(ProxyHeaderFault) -> Int {
        guard (1...5).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }),
            text.count == 1 || text.first != UInt8(ascii: "0"),
            case let number = text.reduce(0, { 10 * $0 + Int($1 - 0x30) }), number <= 65_535
        else { throw .port }
        return number
    }
}
