// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore

/// What is still to come back to a client. Pongs and messages have an order each, but none between them: they are the
/// server's and the partner's.
struct Answers {
    private var messages: CircularBuffer<Message> = []
    private var pongs: CircularBuffer<ByteBuffer> = []

    var areComplete: Bool { self.messages.isEmpty && self.pongs.isEmpty }

    mutating func expect(_ turn: WebSocketCase.Turn) {
        self.messages.append(contentsOf: turn.messages)
        self.pongs.append(contentsOf: turn.pongs)
    }

    mutating func take(_ input: FramePeer.Input) throws {
        switch input {
        case .message(let opcode, let payload):
            guard let message = self.messages.popFirst() else { throw ConformanceFailure("unasked, \(input.words)") }
            guard message.isAnswered(by: payload, opcode) else {
                throw ConformanceFailure("\(input.words) is not the answer: \(String(buffer: payload).prefix(300))")
            }
        case .pong(let payload):
            guard payload == self.pongs.popFirst() else { throw ConformanceFailure("unasked, \(input.words)") }
        case .close, .end:
            throw ConformanceFailure(
                "\(input.words), while \(self.messages.count) messages and \(self.pongs.count) pongs are due"
            )
        }
    }
}

extension Message {
    fileprivate func isAnswered(by payload: ByteBuffer, _ opcode: UInt8) -> Bool {
        let bytes = Array(payload.readableBytesView.prefix(4_096))
        switch self.answer {
        case .echo:
            return opcode == self.opcode && payload == self.payload
        case .success(let id):
            guard opcode == 1, case .object(let answer)? = try? JSONValue(parsing: bytes) else { return false }
            return answer["id"] == .int(id) && answer["status"] == "success"
        case .error(let id, let quoted):
            guard opcode == 1, case .object(let answer)? = try? JSONValue(parsing: bytes),
                case .string(let text)? = answer["error"]
            else { return false }
            // Octet by octet: to Swift, characters with the same meaning are the same.
            let octets = Array(text.utf8)
            let isQuoted = octets.indices.contains { octets[$0...].starts(with: quoted) }
            return answer["id"] == .int(id) && answer["status"] == "error" && isQuoted
        }
    }
}
