// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// What one read of a device's socket brings for one client.
///
/// Frames come in any size, and each write to the client becomes a TLS record at least. So small ones are put together:
/// copying a kilobyte costs far less than a record of its own.
struct ClientBurst {
    /// Payload of which the mean piece is longer than this is written as it is.
    private static let longestCopied = 8192

    private var pieces: [ByteBuffer] = []
    private var byteCount = 0

    var isEmpty: Bool { self.pieces.isEmpty }

    mutating func append(_ piece: ByteBuffer) {
        self.pieces.append(piece)
        self.byteCount += piece.readableBytes
    }

    /// Takes it all, in the buffers in which it is to be written. Nothing is kept.
    ///
    /// - Parameter lend: gives an empty buffer with room for this many bytes.
    /// - Returns: the buffers, and the one among them, if any, that was lent.
    mutating func take(_ lend: (Int) -> ByteBuffer) -> (buffers: [ByteBuffer], lent: ByteBuffer?) {
        defer { self = ClientBurst() }
        guard self.pieces.count > 1, self.byteCount <= self.pieces.count * Self.longestCopied else {
            return (self.pieces, nil)
        }
        var whole = lend(self.byteCount)
        for piece in self.pieces { whole.writeImmutableBuffer(piece) }
        return ([whole], whole)
    }
}
