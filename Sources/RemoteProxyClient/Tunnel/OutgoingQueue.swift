// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Messages that are to be sent, cut into pieces that the transport gets as it can take them.
///
/// Memory beyond the messages themselves is at most the high mark and one piece.
struct OutgoingQueue<Waiter> {
    /// What a piece holds at most.
    static var pieceSize: Int { 64 * 1024 }

    private let highMark: Int
    private var messages = MessageQueue<Waiter>(pieceSize: Self.pieceSize)
    /// Bytes that the transport has been given and has not yet written.
    private(set) var unwritten = 0

    init(highMark: Int) {
        self.highMark = max(highMark, 1)
    }

    /// Whether nothing is left to give to the transport.
    var isEmpty: Bool { self.messages.isEmpty }

    mutating func append(_ bytes: [UInt8], kind: TunnelChunk.Kind, waiter: Waiter) {
        self.messages.append(bytes, kind: kind, waiter: waiter)
    }

    /// Takes the next piece, and with the last piece of a message its waiter; nil if there is none or the transport
    /// has enough to do.
    mutating func nextPiece() -> (piece: TransportPiece, waiter: Waiter?)? {
        guard self.unwritten < self.highMark, let next = self.messages.next() else { return nil }
        self.unwritten += next.piece.payload.readableBytes
        return next
    }

    /// The transport has written a piece of `count` bytes.
    mutating func written(_ count: Int) {
        self.unwritten -= count
    }

    /// Gives up all messages.
    mutating func removeAll() -> [Waiter] {
        self.messages.removeAll()
    }
}
