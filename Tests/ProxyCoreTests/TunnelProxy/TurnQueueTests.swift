// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyWire
import SeededRandom
import Testing

/// Who speaks next to a device that does not take everything at once.
@Suite struct TurnQueueTests {
    private static func address(_ number: UInt16) throws -> TunnelAddress {
        try #require(TunnelAddress(rawValue: number))
    }

    private static func bytes(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    /// All turns, in the order in which they come: the client, and what it brings.
    private func turns(_ queue: inout TurnQueue) -> [String] {
        var turns: [String] = []
        while let (address, turn) = queue.next() {
            let text =
                switch turn {
                case .joined: "joined"
                case .left: "left"
                case .payload(let bytes): String(buffer: bytes)
                }
            turns.append("\(address) \(text)")
        }
        return turns
    }

    @Test func nothingWaitsAtFirst() {
        var queue = TurnQueue()
        #expect(queue.isEmpty)
        #expect(queue.next()?.turn == nil)
    }

    /// One frame's worth of each, in turns; the last one need not be full.
    @Test func clientsTakeTurns() throws {
        var queue = TurnQueue(frameSize: 4)
        queue.append(.payload(Self.bytes("aaaabbbbcc")), for: try Self.address(1))
        queue.append(.payload(Self.bytes("ddddee")), for: try Self.address(2))
        queue.append(.payload(Self.bytes("f")), for: try Self.address(3))
        #expect(!queue.isEmpty)
        #expect(self.turns(&queue) == ["1 aaaa", "2 dddd", "3 f", "1 bbbb", "2 ee", "1 cc"])
        #expect(queue.isEmpty)
    }

    /// A client that comes late waits for one turn of each that is there, however much they have.
    @Test func aNewcomerWaitsForOneRound() throws {
        var queue = TurnQueue(frameSize: 1)
        queue.append(.payload(Self.bytes("abc")), for: try Self.address(1))
        queue.append(.payload(Self.bytes("def")), for: try Self.address(2))
        #expect(queue.next()?.address.rawValue == 1)
        queue.append(.payload(Self.bytes("x")), for: try Self.address(3))
        #expect(self.turns(&queue) == ["2 d", "1 b", "3 x", "2 e", "1 c", "2 f"])
    }

    /// Within a client everything stays in order: it is announced, its bytes, and then that it has gone.
    @Test func eachClientStaysInOrder() throws {
        var queue = TurnQueue(frameSize: 2)
        for number: UInt16 in 1...2 {
            let address = try Self.address(number)
            queue.append(.joined, for: address)
            queue.append(.payload(Self.bytes("abc")), for: address)
            queue.append(.payload(Self.bytes("d")), for: address)
            queue.append(.left, for: address)
        }
        #expect(
            self.turns(&queue) == [
                "1 joined", "2 joined", "1 ab", "2 ab", "1 c", "2 c", "1 d", "2 d", "1 left", "2 left",
            ]
        )
    }

    /// Payload of exactly one frame is one turn, and one of a byte more is two.
    @Test(arguments: [(16_384, [16_384]), (16_385, [16_384, 1]), (32_768, [16_384, 16_384]), (1, [1])])
    func aTurnIsOneFrame(count: Int, turns expected: [Int]) throws {
        var queue = TurnQueue()
        queue.append(.payload(ByteBuffer(repeating: 7, count: count)), for: try Self.address(1))
        var turns: [Int] = []
        while case .payload(let bytes)? = queue.next()?.turn { turns.append(bytes.readableBytes) }
        #expect(turns == expected)
    }

    @Test func removesAll() throws {
        var queue = TurnQueue()
        queue.append(.joined, for: try Self.address(1))
        queue.removeAll()
        #expect(queue.isEmpty)
        #expect(queue.next()?.turn == nil)
        // The same client may wait again.
        queue.append(.left, for: try Self.address(1))
        #expect(self.turns(&queue) == ["1 left"])
    }

    /// However appending and taking go on, nothing is lost, doubled or swapped, and nobody is passed over.
    @Test(arguments: [1, 2, 3] as [UInt64]) func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var queue = TurnQueue(frameSize: 5)
        var sent: [UInt16: [UInt8]] = [:]
        var received: [UInt16: [UInt8]] = [:]
        var lastTurn: [UInt16: Int] = [:]
        for step in 0..<5_000 {
            if Bool.random(using: &random) {
                let client = UInt16.random(in: 1...6, using: &random)
                let bytes = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                if sent[client, default: []].count == received[client, default: []].count { lastTurn[client] = step }
                sent[client, default: []] += bytes
                queue.append(.payload(ByteBuffer(bytes: bytes)), for: try Self.address(client))
            } else if case (let address, .payload(let bytes))? = queue.next() {
                // The one who waits longest since its last turn, or since it began to wait, is next.
                let waiting = sent.keys.filter { sent[$0]?.count ?? 0 > received[$0]?.count ?? 0 }
                #expect(waiting.min { lastTurn[$0] ?? 0 < lastTurn[$1] ?? 0 } == address.rawValue)
                #expect((1...5).contains(bytes.readableBytes))
                received[address.rawValue, default: []] += Array(bytes.readableBytesView)
                lastTurn[address.rawValue] = step
            }
        }
        while case (let address, .payload(let bytes))? = queue.next() {
            received[address.rawValue, default: []] += Array(bytes.readableBytesView)
        }
        #expect(received == sent)
    }
}
