// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct MessageStreamTests {
    /// Takes pieces until so many messages have ended.
    private static func pieces(of size: Int, messages: Int) -> (sizes: [Int], bytes: [UInt8]) {
        var stream = MessageStream(PreparedMessage(PayloadPattern(size: size).bytes))
        var sizes: [Int] = []
        var bytes: [UInt8] = []
        var ended = 0
        while ended < messages, sizes.count < 1000 {
            let piece = stream.nextPiece
            sizes.append(piece.count)
            bytes.append(contentsOf: piece)
            if stream.advance(by: piece.count) { ended += 1 }
        }
        return (sizes, bytes)
    }

    @Test func aMessageIsARecord() {
        #expect(Self.pieces(of: 100, messages: 3).sizes == [100, 100, 100])
        #expect(Self.pieces(of: 16384, messages: 2).sizes == [16384, 16384])
    }

    @Test func aLongMessageTakesSeveralRecordsAndTheNextBeginsItsOwn() {
        #expect(Self.pieces(of: 40_000, messages: 2).sizes == [16384, 16384, 7232, 16384, 16384, 7232])
    }

    @Test func bytesAreThoseOfTheMessageOverAndOver() {
        let message = PayloadPattern(size: 20_000).bytes
        #expect(Self.pieces(of: 20_000, messages: 2).bytes == message + message)
    }

    @Test func severalMessagesTakeTurns() {
        var stream = MessageStream([[1], [2, 2], [3]].map(PreparedMessage.init), run: 2)
        let pieces = (0..<8).map { _ -> [UInt8] in
            let piece = Array(stream.nextPiece)
            let isWhole = stream.advance(by: piece.count)
            #expect(isWhole)
            return piece
        }
        #expect(pieces == [[1], [1], [2, 2], [2, 2], [3], [3], [1], [1]])
    }

    @Test func stagingGivesBackWhatWasPutIn() {
        var staging = Staging()
        defer { staging.deallocate() }
        let bytes = PayloadPattern(size: 1000).bytes
        let added = bytes.withUnsafeBytes { buffer in buffer.baseAddress.map { staging.add($0, count: 1000) } }
        #expect(added == 1000)
        #expect(staging.outputEnd == 1000)
        staging.input.copyMemory(from: staging.output, byteCount: 1000)
        staging.inputEnd = 1000
        var target = [UInt8](repeating: 0, count: 700)
        let first = target.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { staging.take(into: $0, count: 700) }
        }
        #expect(first == 700)
        #expect(target == Array(bytes.prefix(700)))
        let second = target.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { staging.take(into: $0, count: 700) }
        }
        #expect(second == 300)
        #expect(target.prefix(300) == bytes.suffix(300))
    }

    @Test func stagingTakesNoMoreThanItHolds() {
        var staging = Staging()
        defer { staging.deallocate() }
        let bytes = [UInt8](repeating: 1, count: Staging.capacity + 5)
        let added = bytes.withUnsafeBytes { buffer in buffer.baseAddress.map { staging.add($0, count: buffer.count) } }
        #expect(added == Staging.capacity)
        #expect(staging.outputSpace == 0)
    }
}
