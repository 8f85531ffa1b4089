// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import Testing

@testable import ProxyTransport

/// What waits behind a call that is under way is bounded, however small its pieces are.
@Suite struct ControlFramingTests {
    @Test(arguments: [0, 1, 100, 65_536])
    func boundsWaitingMessages(size: Int) {
        var framing = WebSocketControlFraming(maximumMessageSize: 65_536)
        let message = WebSocketPiece(
            opcode: .text,
            isFirst: true,
            isLast: true,
            payload: ByteBuffer(repeating: 0x7B, count: size)
        )
        var appended = 0
        var bytes = 0
        while appended < 100_000, framing.append(message) == nil {
            appended += 1
            bytes += size
        }
        #expect(appended < 10_000)
        #expect(bytes <= 2 * 65_536)
    }

    /// One read full of the shortest requests is no flood.
    @Test func takesOneReadOfShortRequests() {
        var framing = WebSocketControlFraming(maximumMessageSize: 1_000)
        let text = #"{"id":0,"method":"A.B"}"#
        let message = WebSocketPiece(opcode: .text, isFirst: true, isLast: true, payload: ByteBuffer(string: text))
        let count = 65_536 / (text.utf8.count + 6)
        for _ in 0..<count { #expect(framing.append(message) == nil) }
        var taken = 0
        while let event = framing.next() {
            #expect(event == .message(Array(text.utf8)))
            taken += 1
        }
        #expect(taken == count)
        #expect(!framing.holdsUnfinishedBytes)
    }
}
