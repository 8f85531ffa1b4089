// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import SeededRandom
import Synchronization
import Testing

/// Encoder and decoder, both ways, over random messages, pieces and cuts.
@Suite(.serialized) struct WebSocketRoundTripTests {
    @Test(arguments: 0..<24) func clientToServer(seed: UInt64) {
        let keys = Mutex(SeededGenerator(seed: ~seed))
        let client = WebSocketEncoder(
            role: .client,
            maskingKey: { keys.withLock { .random(in: .min ... .max, using: &$0) } }
        )
        self.roundTrip(client, to: .server, seed: seed)
    }

    @Test(arguments: 0..<24) func serverToClient(seed: UInt64) {
        self.roundTrip(WebSocketEncoder(role: .server), to: .client, seed: seed)
    }

    private func roundTrip(_ encoder: WebSocketEncoder, to role: WebSocketRole, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var wire = ByteBuffer()
        var sent: [WebSocketRecording.Entry] = []
        for _ in 0..<20 {
            let isText = Bool.random(using: &random)
            let size = [0, 3, 130, 700, 70_000].randomElement(using: &random) ?? 0
            let count = Int.random(in: 0...size, using: &random)
            let bytes: [UInt8] =
                isText
                ? Array(String.random(scalars: count, using: &random).utf8)
                : (0..<count).map { _ in .random(in: .min ... .max, using: &random) }
            var pieces = bytes.randomPieces(using: &random)
            if pieces.isEmpty { pieces = [[]] }
            for (index, part) in pieces.enumerated() {
                let piece = WebSocketPiece(
                    opcode: isText ? .text : .binary,
                    isFirst: index == 0,
                    isLast: index == pieces.count - 1,
                    payload: ByteBuffer(bytes: part)
                )
                encoder.write(piece, into: &wire)
            }
            sent.append(isText ? .data(.text, isFirst: true, isLast: true, bytes) : .binary(bytes))
            if Bool.random(using: &random) {
                encoder.write(ping: ByteBuffer(string: "\(count)"), into: &wire)
                sent.append(.ping("\(count)"))
            }
        }
        encoder.write(close: .goingAway, reason: "done", into: &wire)
        sent.append(.close(1001, "done"))

        let bytes = Array(wire.readableBytesView)
        #expect(WebSocketRecording([bytes], role: role) == .init(sent))
        #expect(WebSocketRecording(bytes.randomPieces(using: &random), role: role) == .init(sent))
    }
}
