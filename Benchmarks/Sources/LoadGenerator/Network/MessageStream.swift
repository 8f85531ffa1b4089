// SPDX-License-Identifier: GPL-3.0-only

/// The same messages over and over, as the outgoing bytes of a connection.
struct MessageStream {
    private let messages: [PreparedMessage]
    private let rotation: Rotation
    private var message: PreparedMessage
    private var offset = 0
    private var sent = 0

    /// One message.
    init(_ message: PreparedMessage) {
        self.init([message], run: 1)
    }

    /// Several, each of them `run` times in a row. There is at least one.
    init(_ messages: [PreparedMessage], run: Int) {
        self.messages = messages
        self.rotation = Rotation(members: messages.count, run: run)
        self.message = messages[0]
    }

    /// Whether the next byte is the first of a message.
    var isAtStart: Bool { self.offset == 0 }

    /// What comes next: the rest of the message, or as much of it as a TLS record holds. Valid as long as the message.
    var nextPiece: UnsafeRawBufferPointer {
        let end = min(self.message.bytes.count, self.offset + Staging.recordSize)
        return UnsafeRawBufferPointer(rebasing: self.message.bytes[self.offset..<end])
    }

    /// Moves on by the bytes of a piece.
    ///
    /// - Returns: whether that ended a message.
    mutating func advance(by count: Int) -> Bool {
        self.offset += count
        guard self.offset == self.message.bytes.count else { return false }
        self.offset = 0
        self.sent += 1
        if self.messages.count > 1 { self.message = self.messages[self.rotation.member(at: self.sent)] }
        return true
    }
}
