// SPDX-License-Identifier: GPL-3.0-only

package import NIOCore

/// How what a client sends is cut into writes.
package enum Cut: Sendable {
    /// One write.
    case whole
    /// A write for each frame.
    case frames
    /// Writes of this many bytes.
    case octets(Int)
}

/// A data message that whoever it is for gets, and what comes back to its sender.
package struct Message: Sendable {
    /// What comes back.
    package enum Answer: Sendable {
        /// The message itself: the tunnel partner returns what it gets.
        case echo
        /// The response to a request.
        case success(id: Int64)
        /// An error whose text contains these bytes.
        case error(id: Int64, [UInt8])
    }

    /// 1 for text, 2 for binary.
    package var opcode: UInt8
    package var payload: ByteBuffer
    package var answer: Answer

    package init(_ opcode: UInt8, _ payload: ByteBuffer, answer: Answer = .echo) {
        self.opcode = opcode
        self.payload = payload
        self.answer = answer
    }

    /// The message in one frame.
    var frame: ClientFrame { ClientFrame(self.opcode, self.payload) }

    /// The message in two frames.
    var halves: [ClientFrame] { ClientFrame.fragments(self.opcode, self.payload, of: [self.payload.readableBytes / 2]) }

    /// The message in five frames.
    var fifths: [ClientFrame] {
        ClientFrame.fragments(
            self.opcode,
            self.payload,
            of: repeatElement(max(1, self.payload.readableBytes / 5), count: 4)
        )
    }
}

/// One case of the Autobahn test suite, by its number there.
package struct WebSocketCase: Sendable {
    /// What is sent at once, and what comes of it before more is sent.
    package struct Turn: Sendable {
        package var frames: [ClientFrame]
        package var cut = Cut.whole
        /// Which of the frames' bytes are sent; nil for all.
        package var part: Range<Int>?
        /// Messages that come to their end in this turn, in order.
        package var messages: [Message] = []
        /// Payloads of pongs that are due, in order.
        package var pongs: [ByteBuffer] = []
        /// In a tunnel, what the partner has by now of a message whose end was not sent.
        package var unfinished: ByteBuffer?
    }

    /// How the connection ends.
    package enum End: Sendable, Equatable {
        /// Everything was right: the client closes with 1000, and so does the server.
        case leaves
        /// The last turn has a Close frame in it, which the server answers with this code.
        case closes(UInt16)
        /// The last turn breaks a rule: the server closes with this code.
        case fails(UInt16)
    }

    /// The suite's number, as in 6.4.1.
    package let id: String
    package var turns: [Turn]
    package var end: End
    /// Sent once the server has closed; nothing may come of it.
    package var afterwards: Turn?

    /// A case of one turn.
    init(
        _ id: String,
        _ frames: [ClientFrame],
        _ cut: Cut = .whole,
        messages: [Message] = [],
        pongs: [ByteBuffer] = [],
        end: End = .leaves
    ) {
        self.init(id, [Turn(frames: frames, cut: cut, messages: messages, pongs: pongs)], end: end)
    }

    init(_ id: String, _ turns: [Turn], end: End = .leaves, afterwards: Turn? = nil) {
        self.id = id
        self.turns = turns
        self.end = end
        self.afterwards = afterwards
    }

    /// A message that is legal and is answered, whatever the answer is.
    init(_ id: String, _ message: Message, in frames: [ClientFrame], _ cut: Cut = .whole) {
        // PROTOCOL section 2: an error is answered, then the connection is closed.
        if case .error = message.answer {
            self.init(id, frames, cut, messages: [message], end: .fails(1008))
        } else {
            self.init(id, frames, cut, messages: [message])
        }
    }
}

/// A section of the suite.
package struct WebSocketSection: Sendable, CustomStringConvertible {
    package let number: Int
    package let title: String
    package let cases: [WebSocketCase]

    package var description: String { "\(self.number) \(self.title)" }
}
