// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// The kind of a data message, with its value on the wire (RFC 6455 section 5.6).
public enum WebSocketDataOpcode: UInt8, Sendable {
    /// UTF-8 text. A piece of it may begin or end in the middle of a character, the whole message may not.
    case text = 1
    /// Any bytes.
    case binary = 2
}

/// A piece of a data message: as much of it as has arrived.
///
/// Where frames began and ended inside a message is not kept; where the message began and ended, and its opcode, is.
/// The pieces of one message follow each other without a piece of another message between them.
public struct WebSocketPiece: Equatable, Sendable {
    /// The opcode of the message, in every piece of it.
    public var opcode: WebSocketDataOpcode
    /// Whether the message begins with this piece.
    public var isFirst: Bool
    /// Whether the message ends with this piece.
    public var isLast: Bool
    /// The piece's bytes, unmasked; may be empty.
    public var payload: ByteBuffer

    /// Describes a piece; left to the defaults it is a whole message.
    public init(opcode: WebSocketDataOpcode, isFirst: Bool = true, isLast: Bool = true, payload: ByteBuffer) {
        self.opcode = opcode
        self.isFirst = isFirst
        self.isLast = isLast
        self.payload = payload
    }
}

/// What a ``WebSocketDecoder`` finds in the bytes from the peer.
public enum WebSocketEvent: Equatable, Sendable {
    /// The next piece of a data message.
    case data(WebSocketPiece)
    /// A ping; a pong with the same payload (at most 125 bytes) is due. It may come between the pieces of a message.
    case ping(ByteBuffer)
    /// A pong, asked for or not.
    case pong(ByteBuffer)
    /// The peer closes; nothing comes after this. `code` is nil when the frame was empty.
    case close(code: WebSocketCloseCode?, reason: String)
}
