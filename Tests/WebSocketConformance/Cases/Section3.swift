// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConformancePhase {
    /// Reserved bits: without an extension none may be set (RFC 6455 section 5.2).
    var section3: WebSocketSection {
        let message = self.message(1)
        let ping = ClientFrame.ping(ByteBuffer())
        func reserved(_ bits: UInt8, _ opcode: UInt8 = 1) -> ClientFrame {
            ClientFrame(opcode, reserved: bits, self.message(2).payload)
        }
        let close = ClientFrame(8, reserved: 7, ClientFrame.close(1000).payload)
        return WebSocketSection(
            number: 3,
            title: "Reserved bits",
            cases: [
                WebSocketCase("3.1", [reserved(1)], end: .fails(1002)),
                WebSocketCase("3.2", [message.frame, reserved(2), ping], messages: [message], end: .fails(1002)),
                WebSocketCase(
                    "3.3",
                    [message.frame, reserved(3), ping],
                    .frames,
                    messages: [message],
                    end: .fails(1002)
                ),
                WebSocketCase(
                    "3.4",
                    [message.frame, reserved(4), ping],
                    .octets(1),
                    messages: [message],
                    end: .fails(1002)
                ),
                WebSocketCase("3.5", [reserved(5, 2)], end: .fails(1002)),
                WebSocketCase("3.6", [ClientFrame(9, reserved: 6, ByteBuffer(string: "ping"))], end: .fails(1002)),
                WebSocketCase("3.7", [close], end: .fails(1002)),
            ]
        )
    }
}
