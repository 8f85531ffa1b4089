// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Testing

@testable import RemoteProxyClient

@Suite struct OutgoingQueueTests {
    private typealias Queue = OutgoingQueue<String>

    @Test func cutsMessagesIntoPieces() throws {
        let size = Queue.pieceSize
        var queue = Queue(highMark: .max)
        queue.append(Array(repeating: 1, count: 2 * size + 1), kind: .text, waiter: "long")
        queue.append([2], kind: .binary, waiter: "short")
        queue.append([], kind: .binary, waiter: "empty")
        var pieces: [(count: Int, isFirst: Bool, isLast: Bool, waiter: String?)] = []
        while let (piece, waiter) = queue.nextPiece() {
            pieces.append((piece.payload.readableBytes, piece.isFirst, piece.isLast, waiter))
        }
        #expect(pieces.map(\.count) == [size, size, 1, 1, 0])
        #expect(pieces.map(\.isFirst) == [true, false, false, true, true])
        #expect(pieces.map(\.isLast) == [false, false, true, true, true])
        #expect(pieces.map(\.waiter) == [nil, nil, "long", "short", "empty"])
        #expect(queue.isEmpty && queue.unwritten == 2 * size + 2)
    }

    @Test func waitsWhileTheTransportHasEnough() {
        let size = Queue.pieceSize
        var queue = Queue(highMark: size + 1)
        queue.append(Array(repeating: 1, count: 3 * size), kind: .stream, waiter: "done")
        #expect(queue.nextPiece()?.waiter == nil)
        #expect(queue.nextPiece()?.waiter == nil)
        #expect(queue.nextPiece() == nil)
        #expect(queue.unwritten == 2 * size)
        queue.written(size)
        #expect(queue.nextPiece()?.waiter == "done")
        #expect(queue.isEmpty)
    }

    @Test func givesBackWhoeverWaits() {
        var queue = Queue(highMark: 1)
        queue.append([1], kind: .stream, waiter: "a")
        queue.append([2], kind: .stream, waiter: "b")
        queue.append([3], kind: .stream, waiter: "c")
        #expect(queue.nextPiece()?.waiter == "a")
        #expect(queue.removeAll() == ["b", "c"])
        #expect(queue.isEmpty)
    }
}
