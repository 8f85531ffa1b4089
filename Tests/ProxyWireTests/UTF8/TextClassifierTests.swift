// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import SeededRandom
import Testing

@Suite(.serialized) struct TextClassifierTests {
    private func buffer(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }
    private func buffer(_ bytes: [UInt8]) -> ByteBuffer { ByteBuffer(bytes: bytes) }

    @Test func whatIsValidIsText() {
        var classifier = TextClassifier()
        #expect(classifier.classify(self.buffer("héllo")) == .init(opcode: .text, payload: self.buffer("héllo")))
        #expect(classifier.classify(self.buffer("wörld")) == .init(opcode: .text, payload: self.buffer("wörld")))
        #expect(classifier.finish() == nil)
    }

    @Test func whatIsNotValidIsBinaryAndTheNextReadStartsAfresh() {
        var classifier = TextClassifier()
        let bytes: [UInt8] = [0x61, 0xFF, 0xE2]
        #expect(classifier.classify(self.buffer(bytes)) == .init(opcode: .binary, payload: self.buffer(bytes)))
        #expect(classifier.classify(self.buffer("a")) == .init(opcode: .text, payload: self.buffer("a")))
    }

    @Test func anIncompleteCharacterWaits() {
        var classifier = TextClassifier()
        #expect(
            classifier.classify(self.buffer([0x61, 0xE2, 0x82])) == .init(opcode: .text, payload: self.buffer("a"))
        )
        #expect(
            classifier.classify(self.buffer([0xAC, 0x62])) == .init(opcode: .text, payload: self.buffer("€b"))
        )
    }

    @Test func aCharacterMayTakeFourReads() {
        var classifier = TextClassifier()
        #expect(classifier.classify(self.buffer([0xF0])) == nil)
        #expect(classifier.classify(self.buffer([0x9F])) == nil)
        #expect(classifier.classify(self.buffer([])) == nil)
        #expect(classifier.classify(self.buffer([0x98])) == nil)
        #expect(classifier.classify(self.buffer([0x80])) == .init(opcode: .text, payload: self.buffer("😀")))
    }

    @Test func whatWaitedGoesWithTheBytesThatSpoilIt() {
        var classifier = TextClassifier()
        #expect(classifier.classify(self.buffer([0xE2, 0x82])) == nil)
        #expect(
            classifier.classify(self.buffer([0x41, 0xE2]))
                == .init(opcode: .binary, payload: self.buffer([0xE2, 0x82, 0x41, 0xE2]))
        )
        #expect(classifier.finish() == nil)
    }

    @Test func theEndTurnsWhatWaitsIntoBinary() {
        var classifier = TextClassifier()
        #expect(classifier.classify(self.buffer([0xF0, 0x9F, 0x98])) == nil)
        #expect(classifier.finish() == .init(opcode: .binary, payload: self.buffer([0xF0, 0x9F, 0x98])))
        #expect(classifier.finish() == nil)
        #expect(classifier.classify(self.buffer("a")) == .init(opcode: .text, payload: self.buffer("a")))
    }

    @Test func nothingIsNoMessage() {
        var classifier = TextClassifier()
        #expect(classifier.classify(ByteBuffer()) == nil)
        #expect(classifier.finish() == nil)
    }

    /// Split at every two points, text stays text, every message is valid by itself, and the bytes are the same.
    @Test func textSplitAtEveryPointStaysText() {
        let bytes = Array("a é€😀 ñ漢字🇩🇪".utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var classifier = TextClassifier()
                var read: [UInt8] = []
                for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    guard let piece = classifier.classify(ByteBuffer(bytes: part)) else { continue }
                    #expect(piece.opcode == .text && piece.isFirst && piece.isLast)
                    #expect(String(validating: piece.payload.readableBytesView, as: UTF8.self) != nil)
                    read += piece.payload.readableBytesView
                }
                #expect(classifier.finish() == nil)
                #expect(read == bytes)
            }
        }
    }

    /// Text mixed with noise: no byte is lost or moved, and text is only said of what is UTF-8.
    @Test(arguments: 0..<16) func randomStreamsKeepEveryByte(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes = Array(String.random(scalars: 60, using: &random).utf8)
            if Bool.random(using: &random) {
                bytes[.random(in: bytes.indices, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            var classifier = TextClassifier()
            let pieces = bytes.randomPieces(using: &random)
            var messages = pieces.compactMap { classifier.classify(ByteBuffer(bytes: $0)) }
            if let last = classifier.finish() { messages.append(last) }
            #expect(messages.flatMap { Array($0.payload.readableBytesView) } == bytes)
            for message in messages where message.opcode == .text {
                #expect(String(validating: message.payload.readableBytesView, as: UTF8.self) != nil)
            }
        }
    }

    /// A read buffer with room in it and bytes already read must not show them.
    @Test func onlyReadableBytesCount() {
        var classifier = TextClassifier()
        var buffer = self.buffer("xxab\u{E9}yy")
        buffer.moveReaderIndex(forwardBy: 2)
        buffer.moveWriterIndex(to: buffer.writerIndex - 3)
        #expect(classifier.classify(buffer) == .init(opcode: .text, payload: self.buffer("ab")))
        #expect(classifier.classify(self.buffer([0xA9])) == .init(opcode: .text, payload: self.buffer("é")))
    }
}
