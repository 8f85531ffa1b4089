// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import SeededRandom
import Testing

private func relayed(_ host: String, _ port: Int) -> ProxyHeader {
    .relayed(PeerAddress(host: host, port: port))
}

/// What there is to a header, however it is split; and that what comes behind it is left alone.
@Suite struct ProxyHeaderParserTests {
    enum Outcome: Equatable {
        case header(ProxyHeader, rest: [UInt8])
        case fault(ProxyHeaderFault)
        case incomplete
    }

    static func parse(pieces: [[UInt8]], maximumSize: Int = 4_096) -> Outcome {
        var parser = ProxyHeaderParser(maximumSize: maximumSize)
        for (index, piece) in pieces.enumerated() {
            var input = ByteBuffer(bytes: piece)
            do throws(ProxyHeaderFault) {
                guard let header = try parser.parse(&input) else {
                    guard input.readableBytes == 0 else { return .fault(.missing) }
                    continue
                }
                return .header(header, rest: Array(input.readableBytesView) + pieces[(index + 1)...].flatMap { $0 })
            } catch {
                return .fault(error)
            }
        }
        return .incomplete
    }

    static func parse(_ bytes: [UInt8], maximumSize: Int = 4_096) -> Outcome {
        self.parse(pieces: [bytes], maximumSize: maximumSize)
    }

    static func parse(line: String) -> Outcome { self.parse(Array(line.utf8)) }

    // MARK: Version 1

    @Test(
        "Lines, those of the specification among them",
        arguments: [
            ("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", relayed("192.168.0.1", 56_324)),
            ("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", relayed("255.255.255.255", 65_535)),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 0 0\r\n", relayed("192.0.2.7", 0)),
            ("PROXY TCP6 2001:db8::7 2001:db8::1 4711 443\r\n", relayed("2001:db8::7", 4_711)),
            (
                "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
                relayed("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65_535)
            ),
            // One spelling for one address.
            ("PROXY TCP6 2001:0DB8:0:0::7 ::1 1 2\r\n", relayed("2001:db8::7", 1)),
            ("PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n", relayed("::ffff:192.0.2.7", 1)),
            ("PROXY UNKNOWN\r\n", .own),
            ("PROXY UNKNOWN whatever \0 \r there \n is\r\n", .own),
            (
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"
                    + "\r\n",
                .own
            ),
        ] as [(String, ProxyHeader)]
    )
    func lines(line: String, header: ProxyHeader) {
        #expect(Self.parse(line: line) == .header(header, rest: []))
        #expect(
            Self.parse(line: line + "GET / HTTP/1.1\r\n") == .header(header, rest: Array("GET / HTTP/1.1\r\n".utf8))
        )
        #expect(Self.parse(Array(line.utf8.dropLast())) == .incomplete)
    }

    @Test(
        "Lines that are none",
        arguments: [
            ("GET / HTTP/1.1\r\n", .missing), ("{\"id\":0}\n", .missing), ("PROXY\r\n", .missing),
            ("PROXY\tTCP4 192.0.2.7 192.0.2.1 1 2\r\n", .missing), ("proxy TCP4 192.0.2.7 192.0.2.1 1 2\r\n", .missing),
            ("PROXY  TCP4 192.0.2.7 192.0.2.1 1 2\r\n", .unknownProtocol), ("PROXY \r\n", .unknownProtocol),
            ("PROXY TCP 192.0.2.7 192.0.2.1 1 2\r\n", .unknownProtocol), ("PROXY UNKNOWNS\r\n", .unknownProtocol),
            ("PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n", .unknownProtocol), ("PROXY unknown\r\n", .unknownProtocol),
            ("PROXY TCP4\r\n", .fields), ("PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n", .fields),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 1 2 \r\n", .fields), ("PROXY TCP4 192.0.2.7  192.0.2.1 1 2\r\n", .fields),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3\r\n", .fields),
            ("PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n", .address), ("PROXY TCP6 192.0.2.7 ::1 1 2\r\n", .address),
            ("PROXY TCP4 192.0.2.7 192.0.2.256 1 2\r\n", .address),
            ("PROXY TCP4 192.0.2.07 192.0.2.1 1 2\r\n", .address),
            ("PROXY TCP4 192.0.2 192.0.2.1 1 2\r\n", .address), ("PROXY TCP4 192.0.2.7\0 192.0.2.1 1 2\r\n", .address),
            ("PROXY TCP4 proxy.example 192.0.2.1 1 2\r\n", .address),
            ("PROXY TCP4 ３.0.2.7 192.0.2.1 1 2\r\n", .address),
            ("PROXY TCP6 fe80::1%lo ::1 1 2\r\n", .address), ("PROXY TCP6 ::1::2 ::1 1 2\r\n", .address),
            ("PROXY TCP6 [::1] ::1 1 2\r\n", .address),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 65536 2\r\n", .port),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 1 99999\r\n", .port),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 01 2\r\n", .port), ("PROXY TCP4 192.0.2.7 192.0.2.1 1 \r\n", .port),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 -1 2\r\n", .port), ("PROXY TCP4 192.0.2.7 192.0.2.1 +1 2\r\n", .port),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 1 2\n\r\n", .port), ("PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\r\n", .port),
            ("PROXY TCP4 192.0.2.7 192.0.2.1 1 999999999999999999999\r\n", .port),
        ] as [(String, ProxyHeaderFault)]
    )
    func lineFaults(line: String, fault: ProxyHeaderFault) {
        #expect(Self.parse(line: line) == .fault(fault))
    }

    @Test("A line of 107 bytes is one, of 108 none; neither a CR nor an LF ends it alone")
    func longest() {
        func line(_ count: Int, _ filler: String) -> String {
            "PROXY UNKNOWN " + String(repeating: filler, count: count - 16) + "\r\n"
        }
        for filler in ["x", "\r", "\n"] {
            #expect(Self.parse(Array(line(107, filler).utf8)) == .header(.own, rest: []), "\(filler.utf8.first ?? 0)")
            #expect(Self.parse(Array(line(108, filler).utf8)) == .fault(.endlessLine))
        }
        // It is known with the byte that would have had to be the last.
        let endless = Array(("PROXY TCP4 " + String(repeating: "1", count: 200)).utf8)
        #expect(Self.parse(Array(endless.prefix(106))) == .incomplete)
        #expect(Self.parse(Array(endless.prefix(107))) == .fault(.endlessLine))
    }

    // MARK: Version 2

    @Test("Blocks of every family, with whatever TLVs")
    func blocks() {
        func outcome(_ change: (inout ProxyHeaderSample) -> Void) -> Outcome {
            var sample = ProxyHeaderSample()
            change(&sample)
            return Self.parse(sample.bytes + [0x16, 0x03, 0x01])
        }
        func header(_ header: ProxyHeader) -> Outcome { .header(header, rest: [0x16, 0x03, 0x01]) }
        #expect(outcome { _ in } == header(relayed("192.0.2.7", 4_711)))
        #expect(
            outcome { ($0.family, $0.addresses) = (0x21, ProxyHeaderSample.ipv6) }
                == header(relayed("2001:db8::7", 4_711))
        )
        let extensions: [(UInt8, [UInt8])] = [
            (0x01, Array("h2".utf8)), (0x04, []), (0x20, [1] + [0, 0, 0, 0]), (0xEA, [1, 2]),
        ]
        #expect(outcome { $0.extensions = extensions } == header(relayed("192.0.2.7", 4_711)))
        // Datagrams, Unix sockets, and what the sender does not tell.
        #expect(outcome { $0.family = 0x12 } == header(.own))
        #expect(outcome { ($0.family, $0.addresses) = (0x22, ProxyHeaderSample.ipv6) } == header(.own))
        for family in [0x31, 0x32] as [UInt8] {
            #expect(outcome { ($0.family, $0.addresses) = (family, ProxyHeaderSample.unix) } == header(.own))
        }
        for family in [0x00, 0x01, 0x02, 0x10, 0x20, 0x30] as [UInt8] {
            for addresses in [[], [1, 2, 3], ProxyHeaderSample.ipv4] as [[UInt8]] {
                #expect(outcome { ($0.family, $0.addresses) = (family, addresses) } == header(.own), "\(family)")
            }
        }
        // LOCAL: nothing behind the length means anything.
        for family in [0x00, 0x11, 0x31, 0xFF] as [UInt8] {
            for addresses in [[], [1, 2, 3], ProxyHeaderSample.ipv4] as [[UInt8]] {
                #expect(outcome { ($0.command, $0.family, $0.addresses) = (0, family, addresses) } == header(.own))
            }
        }
    }

    @Test("Blocks that are none")
    func blockFaults() {
        func outcome(_ change: (inout ProxyHeaderSample) -> Void) -> Outcome {
            var sample = ProxyHeaderSample()
            change(&sample)
            return Self.parse(sample.bytes)
        }
        for version in [0, 1, 3, 15] as [UInt8] {
            #expect(outcome { $0.version = version } == .fault(.version(version)))
        }
        for command in 2...15 as ClosedRange<UInt8> {
            #expect(outcome { $0.command = command } == .fault(.command(command)))
        }
        for family in [0x41, 0xF1, 0x13, 0x1F, 0x03, 0x40] as [UInt8] {
            #expect(outcome { $0.family = family } == .fault(.family(family)))
        }
        for count in 0..<12 {
            #expect(
                outcome { $0.addresses = Array(ProxyHeaderSample.ipv4.prefix(count)) } == .fault(.truncatedAddresses)
            )
        }
        #expect(outcome { $0.family = 0x21 } == .fault(.truncatedAddresses))
        #expect(
            outcome { ($0.family, $0.addresses) = (0x31, Array(ProxyHeaderSample.unix.dropLast())) }
                == .fault(.truncatedAddresses)
        )
        for rest in [[4], [4, 0], [4, 0, 1], [4, 0xFF, 0xFF, 1], [4, 0, 0, 4]] as [[UInt8]] {
            #expect(outcome { $0.addresses += rest } == .fault(.truncatedExtension), "\(rest)")
        }
        #expect(outcome { $0.lengthError = 1 } == .incomplete)
        #expect(outcome { $0.lengthError = -1 } == .fault(.truncatedAddresses))
        var broken = ProxyHeaderSample().bytes
        for index in 0..<12 {
            broken[index] ^= 0x01
            #expect(Self.parse(broken) == .fault(.missing), "\(index)")
            broken[index] ^= 0x01
        }
    }

    @Test("The longest block is as long as was said, and no more is waited for")
    func blockSize() {
        var sample = ProxyHeaderSample()
        sample.extensions = [(0x04, [UInt8](repeating: 7, count: 100))]
        let bytes = sample.bytes
        let header = Outcome.header(relayed("192.0.2.7", 4_711), rest: [])
        #expect(Self.parse(bytes, maximumSize: bytes.count) == header)
        let fault = Outcome.fault(.tooLarge(bytes.count, limit: bytes.count - 1))
        #expect(Self.parse(bytes, maximumSize: bytes.count - 1) == fault)
        #expect(Self.parse(Array(bytes.prefix(16)), maximumSize: bytes.count - 1) == fault)
        sample.extensions = [(0x04, [UInt8](repeating: 7, count: 65_520))]
        #expect(Self.parse(sample.bytes, maximumSize: 65_551) == header)
    }

    @Test("A checksum is verified if there is one: with any bit of the header changed it is wrong")
    func checksum() {
        var sample = ProxyHeaderSample()
        sample.extensions = [(0x03, [0, 0, 0, 0]), (0x04, [1, 2, 3])]
        #expect(Self.parse(sample.bytes) == .fault(.checksum))
        sample.extensions[0].value = ProxyHeaderSample.checksum
        let good = sample.bytes
        #expect(Self.parse(good) == .header(relayed("192.0.2.7", 4_711), rest: []))
        // Where a change does not make it another fault: the addresses, the checksum, the value behind it.
        for index in Array(16..<28) + Array(31..<35) + Array(38..<41) {
            for bit in 0..<8 {
                var bad = good
                bad[index] ^= 1 << bit
                #expect(Self.parse(bad) == .fault(.checksum))
            }
        }
        for values in [
            [[1, 2, 3]], [[]], [[1, 2, 3, 4, 5]], [ProxyHeaderSample.checksum, ProxyHeaderSample.checksum],
        ] as [[[UInt8]]] {
            sample.extensions = values.map { (0x03, $0) }
            #expect(Self.parse(sample.bytes) == .fault(.checksum), "\(values)")
        }
    }

    // MARK: Splits

    static let wholes: [[UInt8]] = {
        var withExtensions = ProxyHeaderSample()
        withExtensions.extensions = [(0x03, ProxyHeaderSample.checksum), (0x04, [1, 2, 3])]
        var ipv6 = ProxyHeaderSample()
        (ipv6.family, ipv6.addresses) = (0x21, ProxyHeaderSample.ipv6)
        var bad = ProxyHeaderSample()
        bad.command = 9
        return [withExtensions.bytes, ipv6.bytes, bad.bytes, ProxyHeaderSample.signature + [0x21, 0x11, 0xFF, 0xFF]]
            + [
                "PROXY TCP4 192.0.2.7 192.0.2.1 4711 443\r\n", "PROXY UNKNOWN\r\n", "PROXY TCP4 192.0.2.7 1 2\r\n",
                "PROXY UNKNOWN " + String(repeating: "\r", count: 200), "GET / HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\n",
            ].map { Array($0.utf8) }
    }()

    @Test("Any split gives the same", arguments: Self.wholes)
    func splits(whole: [UInt8]) {
        let bytes = whole + [0x16, 0x03, 0x01]
        let expected = Self.parse(bytes)
        #expect(Self.parse(pieces: bytes.map { [$0] }) == expected)
        for index in bytes.indices {
            #expect(Self.parse(pieces: [Array(bytes[..<index]), [], Array(bytes[index...])]) == expected)
        }
        var random = SeededGenerator(seed: UInt64(whole.count))
        for _ in 0..<50 { #expect(Self.parse(pieces: bytes.randomPieces(using: &random)) == expected) }
    }

    @Test("Random bytes behind the beginnings of both versions do no harm", arguments: [0, 1, 2] as [UInt64])
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var outcomes: (headers: Int, faults: Int) = (0, 0)
        for _ in 0..<3_000 {
            var bytes: [UInt8] =
                Bool.random(using: &random)
                ? Array("PROXY TCP".utf8)
                : ProxyHeaderSample.signature + [0x21, [0x11, 0x21, 0x31].randomElement(using: &random) ?? 0, 0]
            let alphabet: [UInt8] = Array("46 .:0129af\r\n".utf8) + [0x03, 0x04, 0xFF, 0x0C, 0x24]
            for _ in 0..<Int.random(in: 0..<300, using: &random) {
                bytes.append(
                    Bool.random(using: &random)
                        ? alphabet.randomElement(using: &random) ?? 0 : .random(in: 0...255, using: &random)
                )
            }
            let whole = Self.parse(bytes)
            #expect(Self.parse(pieces: bytes.randomPieces(using: &random)) == whole)
            switch whole {
            case .header: outcomes.headers += 1
            case .fault: outcomes.faults += 1
            case .incomplete: break
            }
        }
        #expect(outcomes.headers > 0 && outcomes.faults > 0)
    }
}
