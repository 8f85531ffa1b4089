// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire

/// One peer of a tunnel sends far more than fits anywhere, the other one reads when it is told to.
///
/// This process, too, holds only a part of it at a time.
struct Flood {
    /// 400 MB, in blocks.
    static let blockCount = 400
    /// More blocks than all socket buffers on the way can hold.
    private static let absorbedBlocks = 256
    /// Blocks that are sent before the first has arrived, once the reader reads.
    private static let blocksUnderWay = 32

    struct NotStopped: Error, CustomStringConvertible {
        var description: String { "the sender was not stopped by a reader that does not read" }
    }

    struct Lost: Error, CustomStringConvertible {
        let position: Int

        var description: String { "the daemon ended the connection after \(self.position) bytes" }
    }

    let sender: TestPeer
    let receiver: TestPeer
    private var stream = BlockStream()
    /// Blocks whose sending has begun.
    private(set) var begun = 0
    private var pending: TestPeer.PendingSend?

    init(sender: TestPeer, receiver: TestPeer) {
        self.sender = sender
        self.receiver = receiver
    }

    private mutating func sendNext() -> TestPeer.PendingSend {
        defer { self.begun += 1 }
        return self.sender.sendInBackground(.binary, self.stream.block(self.begun))
    }

    /// Sends to a receiver that does not read, until the sender is stopped too.
    mutating func sendUntilStuck() async throws {
        try await self.receiver.pauseReading()
        while self.begun < Self.absorbedBlocks {
            let sending = self.sendNext()
            guard await sending.isDone(within: .seconds(1)) else {
                self.pending = sending
                return
            }
            try await sending.value()
        }
        throw NotStopped()
    }

    /// Lets the receiver read, sends the rest, and checks that everything arrives as it was sent.
    mutating func sendAndReceiveTheRest() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        async let received: Void = Self.receive(from: self.receiver) {
            arrival.yield()
        } finally: {
            arrival.finish()
        }
        try await self.receiver.resumeReading()
        try await self.pending?.value()
        var iterator = arrivals.makeAsyncIterator()
        var arrived = 0
        sending: while self.begun < Self.blockCount {
            while self.begun - arrived >= Self.blocksUnderWay {
                // When the receiver has given up, what it throws below says why.
                guard await iterator.next() != nil else { break sending }
                arrived += 1
            }
            try await self.sendNext().value()
        }
        try await received
    }

    private static func receive(
        from receiver: TestPeer,
        blockArrived: () -> Void,
        finally: () -> Void
    ) async throws {
        defer { finally() }
        var checker = BlockStreamChecker()
        while checker.position < self.blockCount * BlockStream.blockSize {
            let block = checker.position / BlockStream.blockSize
            switch await receiver.receive() {
            case .bytes(let bytes): try checker.check(bytes)
            case .event(.data(let piece)): try checker.check(piece.payload)
            case .event(.ping), .event(.pong): continue
            case .event(.close), .end: throw Lost(position: checker.position)
            }
            for _ in block..<checker.position / BlockStream.blockSize { blockArrived() }
        }
    }
}
