// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// What comes from a stream becomes messages for a WebSocket partner.
enum TextClassifierTarget {
    static func run(_ input: FuzzInput) throws {
        var classifier = TextClassifier()
        var messages: [WebSocketPiece] = []
        for piece in input.pieces {
            if let message = classifier.classify(ByteBuffer(bytes: piece)) { messages.append(message) }
        }
        if let last = classifier.finish() { messages.append(last) }
        try require(messages.flatMap { Array($0.payload.readableBytesView) } == input.bytes, "every byte is delivered")
        for message in messages {
            try require(message.isFirst && message.isLast, "what was read is a message of its own")
            let isValid = String(validating: message.payload.readableBytesView, as: UTF8.self) != nil
            try require(isValid || message.opcode == .binary, "a text message is UTF-8")
        }
        if String(validating: input.bytes, as: UTF8.self) != nil {
            try require(messages.allSatisfy { $0.opcode == .text }, "valid text is text, however it is cut")
        }
    }
}
