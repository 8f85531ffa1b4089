// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// What a connection is for when a case is tried: the words in which the suite's cases are told.
package enum ConformancePhase: String, Sendable, CaseIterable {
    /// Text messages are requests, each answered by the server.
    case control
    /// Every message goes to a partner, who sends it back.
    case tunnel

    /// Bytes of the longest message that the control phase takes (`maxMessageSize`, by default).
    static let maximumControlMessage = 65_536

    /// A text message that is answered; others have other numbers.
    func message(_ number: Int64) -> Message {
        switch self {
        case .control: self.hello(number, size: 0)
        case .tunnel: Message(1, ByteBuffer(string: "message \(number): Hello-µ@ßöäüàá-UTF-8!!"))
        }
    }

    /// A text message of this many bytes.
    func text(size: Int, number: Int64 = 1) -> Message {
        switch self {
        case .tunnel: Message(1, SharedPayload.text(size))
        case .control where size == 0: Message(1, ByteBuffer(), answer: .noJSON)
        case .control: self.hello(number, size: size)
        }
    }

    /// A binary message of this many bytes, which a tunnel carries and the control phase does not.
    func binary(size: Int) -> Message { Message(2, SharedPayload.bytes(size)) }

    /// A text message that holds these bytes, and how many bytes it has in front of them.
    func text(holding bytes: [UInt8]) -> (message: Message, offset: Int) {
        switch self {
        case .tunnel: return (Message(1, ByteBuffer(bytes: bytes)), 0)
        case .control:
            // No method is called so, and the answer quotes it.
            let head = Array(#"{"id":6,"method":""#.utf8)
            let isJSON = bytes.allSatisfy { $0 >= 0x20 }
            let payload = ByteBuffer(bytes: head + bytes + Array("\"}".utf8))
            return (Message(1, payload, answer: isJSON ? .error(id: 6, Self.quoted(bytes)) : .noJSON), head.count)
        }
    }

    /// As the server quotes what a peer has sent: characters that could do something to a terminal by their number.
    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.flatMap { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format: Array("\\u{\(String(scalar.value, radix: 16, uppercase: true))}".utf8)
            default: Array(String(scalar).utf8)
            }
        }
    }

    /// White space behind a JSON value is part of its text (RFC 8259 section 2).
    private func hello(_ id: Int64, size: Int) -> Message {
        var payload = ByteBuffer(string: #"{"id":\#(id),"method":"RemoteProxy.Hello"}"#)
        payload.writeRepeatingByte(UInt8(ascii: " "), count: max(0, size - payload.readableBytes))
        return Message(1, payload, answer: .success(id: id))
    }
}

extension Message.Answer {
    /// What a text that is no JSON brings.
    static let noJSON = Self.error(id: -1, Array("Failed to parse JSON data: ".utf8))
}
