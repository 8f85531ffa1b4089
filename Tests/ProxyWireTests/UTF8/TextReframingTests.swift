// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import SeededRandom
import Testing

/// A stream's bytes as the WebSocket messages that its partner gets.
@Suite struct TextReframingTests {
    /// Frames the pieces of a stream and reads them back as a client would.
    private func messages(_ pieces: [[UInt8]], headroom: Bool) -> [WebSocketRecording.Entry] {
        var classifier = TextClassifier()
        var wire: [UInt8] = []
        var passed = 0
        for piece in pieces {
            var buffer = ByteBuffer()
            if headroom {
                buffer.writeRepeatingByte(0xEE, count: TunnelHeadroom.bytes)
                buffer.reserveTunnelHeadroom()
            }
            buffer.writeBytes(piece)
            passed += classifier.frame(overwriting: &buffer)
            wire += Array(buffer.readableBytesView)
        }
        if let rest = classifier.finishFrame() {
            wire += Array(rest.frame.readableBytesView)
            passed += rest.payload
        }
        let recording = WebSocketRecording([wire], role: .client)
        #expect(recording.error == nil)
        #expect(passed == pieces.reduce(0) { $0 + $1.count })
        return recording.entries
    }

    @Test(arguments: [true, false]) func framesTextAndBinary(headroom: Bool) {
        let euro = Array("€".utf8)
        #expect(self.messages([Array("abc".utf8)], headroom: headroom) == [.text("abc")])
        #expect(self.messages([[0xFF, 0]], headroom: headroom) == [.binary([0xFF, 0])])
        #expect(
            self.messages([Array("ab".utf8) + euro.prefix(2), [euro[2]] + Array("c".utf8)], headroom: headroom)
                == [.text("ab"), .text("€c")]
        )
        // Nothing but the beginning of a character waits; at the end it is no character any more.
        #expect(self.messages([Array(euro.prefix(2))], headroom: headroom) == [.binary(Array(euro.prefix(2)))])
    }

    @Test(arguments: [125, 126, 65_535, 65_536, 100_000]) func framesEveryLength(count: Int) {
        let text = String(repeating: "x", count: count)
        #expect(self.messages([Array(text.utf8)], headroom: true) == [.text(text)])
    }

    @Test(arguments: 0..<16) func losesNothing(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = Array(String.random(scalars: 300, using: &random).utf8) + [0xFF, 0xC3]
        for _ in 0..<20 {
            let messages = self.messages(bytes.randomPieces(using: &random), headroom: true)
            let payload = messages.flatMap { if case .data(_, true, true, let bytes) = $0 { bytes } else { [UInt8]() } }
            #expect(payload == bytes)
        }
    }
}
