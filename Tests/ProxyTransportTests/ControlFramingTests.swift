// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyWire
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
        #expect(bytes <= TransportLimits.longestBurst)
    }

    /// One burst full of requests is no flood, be they the shortest there are or as long as they may be.
    @Test(arguments: [23, 1_000, 65_536]) func takesOneBurstOfRequests(size: Int) {
        var framing = WebSocketControlFraming(maximumMessageSize: 65_536)
        var text = #"{"id":0,"method":"A.B"}"#
        text += String(repeating: " ", count: size - text.utf8.count)
        let message = WebSocketPiece(opcode: .text, isFirst: true, isLast: true, payload: ByteBuffer(string: text))
        // The shortest header of a masked frame has six bytes.
        let count = TransportLimits.longestBurst / (size + 6)
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
