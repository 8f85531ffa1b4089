// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct JSONMessageSplitterBoundsTests {
    /// An object of exactly `size` bytes.
    private func message(size: Int) -> [UInt8] {
        Array("{\"a\":\"\(String(repeating: "x", count: size - 8))\"}".utf8)
    }

    @Test(arguments: [true, false])
    func aMessageOfExactlyTheLimitPasses(inOnePiece: Bool) {
        let message = message(size: 100)
        var splitter = JSONMessageSplitter(maximumMessageSize: 100)
        if inOnePiece {
            splitter.append(message)
        } else {
            for byte in message.dropLast() {
                splitter.append([byte])
                #expect(splitter.next() == nil)
            }
            splitter.append(message.suffix(1))
        }
        #expect(splitter.next() == .message(message))
    }

    @Test func oneByteMoreFailsWhetherOrNotItEnds() {
        var whole = JSONMessageSplitter(maximumMessageSize: 100)
        whole.append(message(size: 101))
        #expect(whole.next() == .failure(.tooLarge(limit: 100)))

        // It fails with the first byte too many, not when it ends.
        var arriving = JSONMessageSplitter(maximumMessageSize: 100)
        for byte in message(size: 200).prefix(100) {
            arriving.append([byte])
            #expect(arriving.next() == nil)
        }
        arriving.append(Array("x".utf8))
        #expect(arriving.next() == .failure(.tooLarge(limit: 100)))
        #expect(arriving.storageCapacity == 0)
    }

    @Test func theLimitIsForEachMessageNotForThePiece() {
        let messages = (0..<50).map { _ in message(size: 100) }
        var splitter = JSONMessageSplitter(maximumMessageSize: 100)
        splitter.append(messages.joined(separator: Array("\n".utf8)))
        for message in messages { #expect(splitter.next() == .message(message)) }
        #expect(splitter.next() == nil)
        #expect(splitter.storageCapacity == 0)
    }

    @Test func whiteSpaceIsNeverStored() {
        var splitter = JSONMessageSplitter(maximumMessageSize: 100)
        for _ in 0..<100 {
            splitter.append(Array(repeating: 0x20, count: 1000))
            #expect(splitter.next() == nil)
            #expect(splitter.storageCapacity == 0)
        }
        splitter.append("{}".utf8)
        #expect(splitter.next() == .message(Array("{}".utf8)))
    }

    @Test func whoeverAppendsWithoutTakingIsStoppedBehindTheMessagesThatWait() {
        let piece = message(size: 60)
        var splitter = JSONMessageSplitter(maximumMessageSize: 100)
        var most = 0
        for _ in 0..<1000 {
            splitter.append(piece)
            most = max(most, splitter.storageCapacity)
        }
        // 60 and 120 bytes fit; the third piece comes when more than 100 wait. Arrays round their capacity up.
        #expect(most <= 2 * (100 + 60))
        #expect(splitter.holdsUnfinishedBytes)
        #expect(splitter.next() == .message(piece))
        #expect(splitter.next() == .message(piece))
        #expect(splitter.next() == .failure(.backlog(limit: 100)))
        #expect(splitter.next() == .failure(.backlog(limit: 100)))
        #expect(splitter.storageCapacity == 0)
    }

    @Test func anIdleStreamHoldsNoMemory() {
        var splitter = JSONMessageSplitter(maximumMessageSize: 65_536)
        #expect(splitter.storageCapacity == 0)
        for tail in ["", "\n", "\r\n  \n"] {
            splitter.append(message(size: 50_000) + Array(tail.utf8))
            #expect(splitter.next() == .message(message(size: 50_000)))
            #expect(splitter.storageCapacity == 0)
        }
    }

    @Test func theLastOfSeveralMessagesReleasesThemAll() {
        var splitter = JSONMessageSplitter(maximumMessageSize: 1000)
        splitter.append("{}\n{}\n".utf8)
        #expect(splitter.next() == .message(Array("{}".utf8)))
        #expect(splitter.storageCapacity > 0)
        #expect(splitter.next() == .message(Array("{}".utf8)))
        #expect(splitter.storageCapacity == 0)
    }

    @Test func aMessageThatWaitsHoldsNoMoreThanItself() {
        var splitter = JSONMessageSplitter(maximumMessageSize: 65_536)
        splitter.append(message(size: 60_000) + Array("{\"b".utf8))
        #expect(splitter.next() == .message(message(size: 60_000)))
        #expect(splitter.next() == nil)
        #expect(splitter.storageCapacity < 100)
        splitter.append("\":1}".utf8)
        #expect(splitter.next() == .message(Array("{\"b\":1}".utf8)))
    }

    @Test func nestingIsOnlyLimitedBySize() {
        let deep =
            Array(repeating: UInt8(ascii: "{"), count: 50_000) + Array(repeating: UInt8(ascii: "}"), count: 50_000)
        var splitter = JSONMessageSplitter(maximumMessageSize: 100_000)
        splitter.append(deep)
        #expect(splitter.next() == .message(deep))

        var bomb = JSONMessageSplitter(maximumMessageSize: 65_536)
        bomb.append(Array(repeating: UInt8(ascii: "{"), count: 1_000_000))
        #expect(bomb.next() == .failure(.tooLarge(limit: 65_536)))
    }

    @Test(arguments: [0, -1, .min])
    func aLimitOfNothingLetsNothingPass(limit: Int) {
        var splitter = JSONMessageSplitter(maximumMessageSize: limit)
        splitter.append("{}".utf8)
        #expect(splitter.next() == .failure(.tooLarge(limit: 0)))
    }
}
