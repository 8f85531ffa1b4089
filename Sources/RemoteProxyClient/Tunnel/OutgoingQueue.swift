// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Messages that are to be sent, cut into pieces that the transport gets as it can take them.
///
/// `Waiter` stands for whoever waits until a message has been taken. Memory beyond the messages themselves is at most
/// the high mark and one piece.
struct OutgoingQueue<Waiter> {
    private struct Message {
        var bytes: [UInt8]
        var kind: TunnelChunk.Kind
        var waiter: Waiter
    }

    /// What a piece holds at most.
    static var pieceSize: Int { 64 * 1024 }

    private let highMark: Int
    /// Oldest first. Short: one for each task that is sending at this moment.
    private var messages: [Message] = []
    /// How much of the oldest message has been taken.
    private var offset = 0
    /// Bytes that the transport has been given and has not yet written.
    private(set) var unwritten = 0

    init(highMark: Int) {
        self.highMark = max(highMark, 1)
    }

    /// Whether nothing is left to give to the transport.
    var isEmpty: Bool { self.messages.isEmpty }

    mutating func append(_ bytes: [UInt8], kind: TunnelChunk.Kind, waiter: Waiter) {
        self.messages.append(Message(bytes: bytes, kind: kind, waiter: waiter))
    }

    /// Takes the next piece, and with the last piece of a message its waiter; nil if there is none or the transport
    /// has enough to do.
    mutating func nextPiece() -> (piece: TransportPiece, waiter: Waiter?)? {
        guard self.unwritten < self.highMark, let message = self.messages.first else { return nil }
        let end = min(self.offset + Self.pieceSize, message.bytes.count)
        let piece = TransportPiece(
            kind: message.kind,
            isFirst: self.offset == 0,
            isLast: end == message.bytes.count,
            payload: ByteBuffer(bytes: message.bytes[self.offset..<end])
        )
        self.unwritten += piece.payload.readableBytes
        guard piece.isLast else {
            self.offset = end
            return (piece, nil)
        }
        self.offset = 0
        return (piece, self.messages.removeFirst().waiter)
    }

    /// The transport has written a piece of `count` bytes.
    mutating func written(_ count: Int) {
        self.unwritten -= count
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
