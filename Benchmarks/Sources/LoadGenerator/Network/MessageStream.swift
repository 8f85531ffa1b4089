// SPDX-License-Identifier: GPL-3.0-only

/// The same message over and over, as the outgoing bytes of a connection.
struct MessageStream {
    let message: PreparedMessage
    private var offset = 0

    init(_ message: PreparedMessage) {
        self.message = message
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
        return true
    }
}
