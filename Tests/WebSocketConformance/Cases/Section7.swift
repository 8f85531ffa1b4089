// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConformancePhase {
    /// Close handling: nothing comes of what follows a Close frame, and a Close frame may not say everything.
    var section7: WebSocketSection {
        WebSocketSection(
            number: 7,
            title: "Close handling",
            cases: self.closeOrder + Self.closePayloads + Self.closeCodes
        )
    }

    private var closeOrder: [WebSocketCase] {
        let message = self.message(1)
        let large = self.text(size: self == .tunnel ? 262_144 : Self.maximumControlMessage)
        let close = ClientFrame.close(1000)
        let ping = ClientFrame.ping(ByteBuffer())
        return [
            WebSocketCase(
                "7.1.1",
                [.init(frames: [message.frame], messages: [message]), .init(frames: [close])],
                end: .closes(1000)
            ),
            WebSocketCase("7.1.2", [close, close], end: .closes(1000)),
            WebSocketCase("7.1.3", [close, ping], end: .closes(1000)),
            WebSocketCase("7.1.4", [close, message.frame], end: .closes(1000)),
            WebSocketCase("7.1.5", [message.halves[0], close, message.halves[1]], end: .closes(1000)),
            WebSocketCase("7.1.6", [large.frame, close, ping], messages: [large], end: .closes(1000)),
        ]
    }

    private static var closePayloads: [WebSocketCase] {
        func reason(_ count: Int) -> String { String(repeating: "*", count: count) }
        var badReason = ClientFrame.close(1000).payload
        // "κόσμε", a surrogate, "edited".
        badReason.writeBytes([0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5])
        badReason.writeBytes([0xED, 0xA0, 0x80, 0x65, 0x64, 0x69, 0x74, 0x65, 0x64])
        return [
            // RFC 6455 section 7.1.5 has no code for this; the server says that all is well.
            WebSocketCase("7.3.1", [ClientFrame(8)], end: .closes(1000)),
            WebSocketCase("7.3.2", [ClientFrame(8, ByteBuffer(string: "a"))], end: .fails(1002)),
            WebSocketCase("7.3.3", [.close(1000)], end: .closes(1000)),
            WebSocketCase("7.3.4", [.close(1000, "Hello World!")], end: .closes(1000)),
            WebSocketCase("7.3.5", [.close(1000, reason(123))], end: .closes(1000)),
            WebSocketCase("7.3.6", [.close(1000, reason(124))], end: .fails(1002)),
            WebSocketCase("7.5.1", [ClientFrame(8, badReason)], end: .fails(1007)),
        ]
    }

    private static var closeCodes: [WebSocketCase] {
        let valid: [UInt16] = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
        let invalid: [UInt16] = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]
        var cases: [WebSocketCase] = []
        for (index, code) in valid.enumerated() {
            cases.append(WebSocketCase("7.7.\(index + 1)", [.close(code)], end: .closes(code)))
        }
        for (index, code) in invalid.enumerated() {
            cases.append(WebSocketCase("7.9.\(index + 1)", [.close(code)], end: .fails(1002)))
        }
        for (index, code) in [UInt16(5000), 65_535].enumerated() {
            cases.append(WebSocketCase("7.13.\(index + 1)", [.close(code)], end: .fails(1002)))
        }
        return cases
    }
}
