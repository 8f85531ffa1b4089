// SPDX-License-Identifier: GPL-3.0-only

/// Some of what the partner sent, as it arrived.
///
/// Over a byte stream where a chunk begins and ends means nothing. Over WebSocket chunks are the pieces of messages:
/// a message ends with the chunk that says so, and its pieces follow each other.
public struct TunnelChunk: Hashable, Sendable {
    /// What the bytes are part of.
    public enum Kind: Hashable, Sendable {
        /// A byte stream: TCP, TLS or a Unix socket.
        case stream
        /// A WebSocket text message. A piece of it may begin or end within a character, the message may not.
        case text
        /// A WebSocket binary message.
        case binary
    }

    /// The bytes; empty only for an empty WebSocket message or the empty last piece of one.
    public var bytes: [UInt8]
    /// What the bytes are part of.
    public var kind: Kind
    /// Whether a WebSocket message ends with these bytes; always false on a byte stream.
    public var endsMessage: Bool

    /// Describes a chunk.
    public init(bytes: [UInt8], kind: Kind, endsMessage: Bool) {
        self.bytes = bytes
        self.kind = kind
        self.endsMessage = endsMessage
    }
}
