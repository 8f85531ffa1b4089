// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConformancePhase {
    /// Pings and pongs: each ping has its pong, no pong has an answer.
    var section2: WebSocketSection {
        let text = ByteBuffer(string: "Hello, world!")
        let binary = ByteBuffer(bytes: [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF])
        let longest = ByteBuffer(repeating: 0xFE, count: 125)
        let unsolicited = ByteBuffer(string: "unsolicited pong payload")
        let ten = (0..<10).map { ByteBuffer(string: "payload-\($0)") }
        return WebSocketSection(
            number: 2,
            title: "Pings and pongs",
            cases: [
                WebSocketCase("2.1", [.ping(ByteBuffer())], pongs: [ByteBuffer()]),
                WebSocketCase("2.2", [.ping(text)], pongs: [text]),
                WebSocketCase("2.3", [.ping(binary)], pongs: [binary]),
                WebSocketCase("2.4", [.ping(longest)], pongs: [longest]),
                WebSocketCase("2.5", [.ping(ByteBuffer(repeating: 0xFE, count: 126))], end: .fails(1002)),
                WebSocketCase("2.6", [.ping(longest)], .octets(1), pongs: [longest]),
                WebSocketCase("2.7", [.pong(ByteBuffer())]),
                WebSocketCase("2.8", [.pong(unsolicited)]),
                WebSocketCase("2.9", [.pong(unsolicited), .ping(text)], pongs: [text]),
                WebSocketCase("2.10", ten.map { .ping($0) }, pongs: ten),
                WebSocketCase("2.11", ten.map { .ping($0) }, .octets(1), pongs: ten),
            ]
        )
    }
}
