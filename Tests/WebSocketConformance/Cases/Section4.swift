// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConformancePhase {
    /// Reserved opcodes: of data (3 to 7) and of control (11 to 15), alone and behind a message.
    var section4: WebSocketSection {
        let message = self.message(1)
        let payload = ByteBuffer(string: "reserved opcode payload")
        let ping = ClientFrame.ping(ByteBuffer())
        var cases: [WebSocketCase] = []
        for (group, first) in [(1, UInt8(3)), (2, 11)] {
            for index in UInt8(0)..<5 {
                let frame = ClientFrame(first + index, index % 2 == 0 && index < 4 ? ByteBuffer() : payload)
                let id = "4.\(group).\(index + 1)"
                if index < 2 {
                    cases.append(WebSocketCase(id, [frame], end: .fails(1002)))
                } else {
                    let cut: Cut = index == 4 ? .octets(1) : .whole
                    let frames = [message.frame, frame, ping]
                    cases.append(WebSocketCase(id, frames, cut, messages: [message], end: .fails(1002)))
                }
            }
        }
        return WebSocketSection(number: 4, title: "Reserved opcodes", cases: cases)
    }
}
