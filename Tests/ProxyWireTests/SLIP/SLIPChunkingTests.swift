// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire
import SeededRandom
import Testing

/// However a stream is cut, the decoder makes the same of it.
@Suite struct SLIPChunkingTests {
    typealias Frame = SLIPTestFrame

    /// One of everything, in frames of at most 300 bytes of payload.
    private static let stream: [UInt8] = [
        [0xC0], Frame(0, "{\"id\":0}".utf8).bytes, Frame(0xC0DB, UInt8.min ... .max).bytes, [0xC0, 0xC0],
        [0, 1, 0x61, 0xDB, 0x62, 0xC0], Frame(0xDBC0).bytes, [0x61, 0xC0], [0, 1, 0xDB, 0xC0],
        Frame(7, [UInt8](repeating: 0xDB, count: 90)).bytes, Frame(7, [UInt8](repeating: 9, count: 301)).bytes,
        Frame(7, [UInt8](repeating: 8, count: 300)).bytes, [0xFF, 0xFF, 0xC0], Frame(0xFFFE, [0xDD, 0xDC]).bytes,
    ].flatMap(\.self)

    private static let expected = SLIPRecording([
        .frame(0, "{\"id\":0}".utf8), .frame(0xC0DB, UInt8.min ... .max), .dropped(.malformedEscape), .frame(0xDBC0),
        .dropped(.noAddress), .dropped(.malformedEscape), .frame(7, [UInt8](repeating: 0xDB, count: 90)),
        .dropped(.tooLong), .frame(7, [UInt8](repeating: 8, count: 300)), .dropped(.reservedAddress),
        .frame(0xFFFE, [0xDD, 0xDC]),
    ])

    @Test(arguments: [false, true]) func everyTwoPieces(overwriting: Bool) {
        let bytes = Self.stream
        for index in 0...bytes.count {
            let pieces = [Array(bytes[..<index]), Array(bytes[index...])]
            let recording = SLIPRecording(pieces, maximumPayload: 300, overwriting: overwriting)
            #expect(recording == Self.expected, "cut at \(index)")
        }
    }

    @Test func piecesOfOneSize() {
        let bytes = Self.stream
        for size in 1...40 {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0...].prefix(size)) }
            #expect(SLIPRecording(pieces, maximumPayload: 300) == Self.expected, "pieces of \(size)")
        }
    }

    @Test(arguments: 0..<32) func randomPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let pieces = Self.stream.randomPieces(using: &random)
            #expect(SLIPRecording(pieces, maximumPayload: 300) == Self.expected, "\(pieces.map(\.count))")
        }
    }

    /// Noise of little else than the bytes that matter: what the rules say, the same for every cut, and never more
    /// events than bytes.
    @Test(arguments: 0..<16) func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<120 {
            let special = Int.random(in: 1...8, using: &random)
            let bytes = (0..<Int.random(in: 1...150, using: &random)).map { _ -> UInt8 in
                guard Int.random(in: 0..<special, using: &random) == 0 else { return 0x61 }
                return [0xC0, 0xDB, 0xDB, 0xDC, 0xDD, 0xFF, 0x00].randomElement(using: &random) ?? 0
            }
            let reference = SLIPTestDecoder(bytes, maximumPayload: 20)
            let expected = SLIPRecording(reference.events, hasPartialFrame: reference.hasPartialFrame)
            #expect(expected.events.count <= bytes.count)
            for pieces in [[bytes], bytes.randomPieces(using: &random), bytes.map { [$0] }] {
                #expect(SLIPRecording(pieces, maximumPayload: 20) == expected, "\(pieces)")
            }
        }
    }
}
