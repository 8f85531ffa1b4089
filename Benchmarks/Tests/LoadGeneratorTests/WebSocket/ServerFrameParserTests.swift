// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct ServerFrameParserTests {
    /// What a parser says of a stream that arrives in pieces of a size, payload joined to one text.
    private static func parse(_ bytes: [UInt8], pieces: Int) -> (payload: [UInt8], others: [ServerFrameParser.Event]) {
        var parser = ServerFrameParser()
        var payload: [UInt8] = []
        var others: [ServerFrameParser.Event] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            Array(bytes[start..<min(bytes.count, start + pieces)]).withUnsafeBytes { buffer in
                var rest = buffer
                while let event = parser.next(&rest) {
                    if case .payload(let part) = event {
                        payload.append(contentsOf: part)
                    } else {
                        others.append(event)
                        if case .failure = event { return }
                    }
                }
            }
        }
        return (payload, others)
    }

    private static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        switch payload.count {
        case 0..<126: [first, UInt8(payload.count)] + payload
        case 126..<65536: [first, 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
        default:
            [first, 127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) } + payload
        }
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65535, 65536, 70_000], [1, 2, 3, 7, 4096, 100_000])
    func payloadIsTheSameHoweverItArrives(size: Int, pieces: Int) {
        let payload = PayloadPattern(size: size).bytes
        let parsed = Self.parse(Self.frame(0x82, payload) + Self.frame(0x82, [1, 2]), pieces: pieces)
        #expect(parsed.payload == payload + [1, 2])
        #expect(parsed.others.isEmpty)
    }

    @Test(arguments: [1, 2, 5, 100])
    func controlFramesComeBetweenFragments(pieces: Int) {
        let stream =
            Self.frame(0x02, [1, 2]) + Self.frame(0x89, [9, 8, 7]) + Self.frame(0x8A, [5]) + Self.frame(0x80, [3])
            + Self.frame(0x88, [0x03, 0xE8])
        let parsed = Self.parse(stream, pieces: pieces)
        #expect(parsed.payload == [1, 2, 3])
        #expect(parsed.others == [.ping([9, 8, 7]), .close(code: 1000)])
    }

    @Test func aCloseFrameMayHaveNoCode() {
        #expect(Self.parse([0x88, 0], pieces: 10).others == [.close(code: nil)])
    }

    @Test(
        arguments: [
            ([0x82, 0x81, 1, 2, 3, 4, 5], "a server's frame is masked"),
            ([0xC2, 0x01, 1], "a reserved bit is set"),
            ([0x83, 0x01, 1], "opcode 3"),
            ([0x89, 126, 0, 200], "a control frame of 200 bytes"),
            ([0x82, 127, 0xFF, 0, 0, 0, 0, 0, 0, 0], "a frame of 18374686479671623680 bytes"),
        ] as [([UInt8], String)]
    )
    func whatAServerMustNotSend(bytes: [UInt8], failure: String) {
        #expect(Self.parse(bytes, pieces: 100).others == [.failure(failure)])
    }
}
