// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

@Suite struct IncomingQueueTests {
    private func chunk(_ count: Int, _ kind: TunnelChunk.Kind = .binary, ends: Bool = true) -> TunnelChunk {
        TunnelChunk(bytes: Array(repeating: 7, count: count), kind: kind, endsMessage: ends && kind != .stream)
    }

    @Test func stopsAtTheHighMarkAndGoesOnAtTheLow() {
        var queue = IncomingQueue(highMark: 1000, lowMark: 300)
        queue.append(self.chunk(400))
        #expect(queue.mayRead)
        queue.append(self.chunk(400))
        queue.append(self.chunk(400))
        #expect(!queue.mayRead)
        #expect(queue.next()?.bytes.count == 400)
        #expect(!queue.mayRead)
        #expect(queue.next()?.bytes.count == 400)
        #expect(!queue.mayRead)
        #expect(queue.next()?.bytes.count == 400)
        #expect(queue.mayRead)
        #expect(queue.next() == nil)
        #expect(queue.cost == 0)
    }

    @Test func emptyMessagesCostToo() {
        var queue = IncomingQueue(highMark: 1000, lowMark: 300)
        for _ in 0..<20 { queue.append(self.chunk(0)) }
        #expect(!queue.mayRead)
        #expect((0..<20).allSatisfy { _ in queue.next() == self.chunk(0) })
        #expect(queue.isEmpty && queue.mayRead)
    }

    @Test func bytesOfAStreamAreJoinedAndMessagesAreNot() {
        var queue = IncomingQueue(highMark: 1000, lowMark: 300)
        queue.append(self.chunk(1, .stream))
        queue.append(self.chunk(2, .stream))
        #expect(queue.next() == self.chunk(3, .stream))

        queue.append(self.chunk(1, .text))
        queue.append(self.chunk(2, .text, ends: false))
        queue.append(self.chunk(3, .text))
        queue.append(self.chunk(4, .binary))
        #expect(queue.next() == self.chunk(1, .text))
        #expect(queue.next() == self.chunk(5, .text))
        #expect(queue.next() == self.chunk(4, .binary))
        #expect(queue.cost == 0)
    }

    @Test func orderIsKeptOverALongTime() {
        var queue = IncomingQueue(highMark: .max, lowMark: 0)
        var next = 0
        for number in 0..<1000 {
            queue.append(TunnelChunk(bytes: [UInt8(number % 251)], kind: .binary, endsMessage: true))
            if number % 3 != 0 {
                #expect(queue.next()?.bytes == [UInt8(next % 251)])
                next += 1
            }
        }
        while let chunk = queue.next() {
            #expect(chunk.bytes == [UInt8(next % 251)])
            next += 1
        }
        #expect(next == 1000)
    }

    @Test func forgettingLetsReadingGoOn() {
        var queue = IncomingQueue(highMark: 10, lowMark: 0)
        queue.append(self.chunk(100))
        #expect(!queue.mayRead)
        queue.removeAll()
        #expect(queue.mayRead && queue.isEmpty && queue.cost == 0)
    }
}
