// SPDX-License-Identifier: GPL-3.0-only

/// Takes frames out of a byte stream.
///
/// Holds what ``append(_:)`` was given last and less than one frame from before, at most 65536 bytes.
struct FrameReader: Sendable {
    private var buffer: [UInt8] = []
    /// What stands before this index was taken.
    private var head = 0

    /// How many bytes wait.
    var count: Int { self.buffer.count - self.head }

    /// Takes over what arrived.
    mutating func append(_ bytes: [UInt8]) {
        if self.head == self.buffer.count {
            self.buffer = bytes
        } else {
            self.buffer.removeFirst(self.head)
            self.buffer += bytes
        }
        self.head = 0
    }

    /// The first bytes that wait, at most so many.
    func prefix(_ length: Int) -> ArraySlice<UInt8> {
        self.buffer[self.head...].prefix(length)
    }

    /// Takes bytes that are no frame, if so many wait.
    mutating func take(_ length: Int) -> ArraySlice<UInt8>? {
        guard self.count >= length else { return nil }
        defer { self.head += length }
        return self.prefix(length)
    }

    /// How long the message of the next frame is, once that has come.
    var nextLength: Int? {
        let field = self.prefix(SessionFormat.lengthFieldLength)
        guard field.count == SessionFormat.lengthFieldLength else { return nil }
        return field.reduce(0) { $0 << 8 | Int($1) }
    }

    /// Takes the next frame's message, once it has come whole.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let length = self.nextLength else { return nil }
        return self.take(SessionFormat.lengthFieldLength + length)?.dropFirst(SessionFormat.lengthFieldLength)
    }
}
