// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Messages of one sender, cut into pieces.
///
/// `Waiter` stands for whoever waits until a message has been taken.
struct MessageQueue<Waiter> {
    private struct Message {
        var bytes: [UInt8]
        var kind: TunnelChunk.Kind
        var waiter: Waiter
    }

    /// What a piece holds at most.
    private let pieceSize: Int
    /// Oldest first. Short: one for each task that is sending at this moment.
    private var messages: [Message] = []
    /// How much of the oldest message has been taken.
    private var offset = 0

    init(pieceSize: Int) {
        self.pieceSize = max(pieceSize, 1)
    }

    /// Whether nothing is left to take.
    var isEmpty: Bool { self.messages.isEmpty }

    mutating func append(_ bytes: [UInt8], kind: TunnelChunk.Kind, waiter: Waiter) {
        self.messages.append(Message(bytes: bytes, kind: kind, waiter: waiter))
    }

    /// Takes the next piece, and with the last piece of a message its waiter.
    mutating func next() -> (piece: TransportPiece, waiter: Waiter?)? {
        guard let message = self.messages.first else { return nil }
        let end = min(self.offset + self.pieceSize, message.bytes.count)
        let piece = TransportPiece(
            kind: message.kind,
            isFirst: self.offset == 0,
            isLast: end == message.bytes.count,
            payload: ByteBuffer(bytes: message.bytes[self.offset..<end])
        )
        guard piece.isLast else {
            self.offset = end
            return (piece, nil)
        }
        self.offset = 0
        return (piece, self.messages.removeFirst().waiter)
    }

    /// Gives up all messages.
    mutating func removeAll() -> [Waiter] {
        defer {
            self.messages = []
            self.offset = 0
        }
        return self.messages.map(\.waiter)
    }
}
