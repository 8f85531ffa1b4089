// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import SeededRandom
import Testing

/// However a stream is cut, the decoder makes the same of it.
@Suite(.serialized) struct WebSocketChunkingTests {
    typealias Frame = WebSocketTestFrame

    /// One of everything: all three length encodings, fragments, control frames between them, characters cut by frames.
    static let stream: [Frame] = [
        .text("{\"id\":0}"),
        .text("", isFinal: false), .ping("between"), .continuation([0xF0, 0x9F], isFinal: false), .pong(),
        .continuation([0x98], isFinal: false), .continuation(isFinal: false), .continuation([0x80], isFinal: true),
        .binary([]), .binary([0xFF], isFinal: false), .continuation(isFinal: true),
        .init(2, isFinal: false, (0..<126).map { UInt8($0) }, key: [0, 0, 0, 0]), .ping(),
        .init(0, (0..<300).map { UInt8(truncatingIfNeeded: $0) }, key: [0xFF, 0, 0x80, 0x7F]),
        .text("é€😀 ñ漢字"), .close(1000, "bye".utf8),
    ]

    private static let expected = WebSocketRecording([
        .text("{\"id\":0}"), .text("", isLast: false), .ping("between"),
        .data(.text, isFirst: false, isLast: false, [0xF0, 0x9F]), .pong(""),
        .data(.text, isFirst: false, isLast: true, [0x98, 0x80]), .binary([]), .binary([0xFF]),
        .binary((0..<126).map { UInt8($0) }, isLast: false), .ping(""),
        .binary((0..<300).map { UInt8(truncatingIfNeeded: $0) }, isFirst: false),
        .text("é€😀 ñ漢字"), .close(1000, "bye"),
    ])

    @Test(arguments: [WebSocketRole.server, .client]) func everyTwoPieces(role: WebSocketRole) {
        let bytes = (role == .server ? Self.stream : Self.stream.unmasked).bytes
        for index in 0...bytes.count {
            let recording = WebSocketRecording([Array(bytes[..<index]), Array(bytes[index...])], role: role)
            #expect(recording == Self.expected, "cut at \(index)")
        }
    }

    @Test(arguments: [WebSocketRole.server, .client]) func piecesOfOneSize(role: WebSocketRole) {
        let bytes = (role == .server ? Self.stream : Self.stream.unmasked).bytes
        for size in 1...40 {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0...].prefix(size)) }
            #expect(WebSocketRecording(pieces, role: role) == Self.expected, "pieces of \(size)")
        }
    }

    @Test(arguments: 0..<32) func randomPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = Self.stream.bytes
        for _ in 0..<50 {
            let pieces = bytes.randomPieces(using: &random)
            #expect(WebSocketRecording(pieces) == Self.expected, "\(pieces.map(\.count))")
        }
    }

    /// Noise that now and then is a frame: never a trap, never more events than bytes, the same for every cut.
    @Test(arguments: 0..<32) func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bytes = WebSocketTestFrame.noise(using: &random)
            let whole = WebSocketRecording([bytes])
            #expect(whole.entries.count <= bytes.count)
            #expect(WebSocketRecording(bytes.randomPieces(using: &random)) == whole, "\(bytes)")
            #expect(WebSocketRecording(bytes.map { [$0] }) == whole, "\(bytes)")
        }
    }
}
