// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// What passes between a connection and its transport, in both directions: bytes of a stream, or a piece of a WebSocket
/// message.
struct TransportPiece: Equatable, Sendable {
    var kind: TunnelChunk.Kind
    /// Whether a message begins with it; without meaning for a stream.
    var isFirst = true
    /// Whether a message ends with it; without meaning for a stream.
    var isLast = true
    var payload: ByteBuffer
}

extension TunnelChunk {
    init(_ piece: TransportPiece) {
        self.init(
            bytes: Array(piece.payload.readableBytesView),
            kind: piece.kind,
            endsMessage: piece.isLast && piece.kind != .stream
        )
    }
}

/// What a transport tells its connection besides pieces; sent along the pipeline as user inbound events.
enum TransportEvent: Equatable, Sendable {
    /// Handshakes are done, pieces can be written.
    case ready
    /// The peer sends no more; it may still read where ``ServerURL/isWebSocket`` is false.
    case inputEnded(TransportEnd)
}

/// How the peer ended its side.
enum TransportEnd: Equatable, Sendable {
    /// In order: the end of a stream, or a close frame that says so.
    case clean
    /// A close frame with another code than 1000, or none before the end.
    case abnormal(String)
    /// A close frame with code 1001: the server stops, whatever the connection was doing.
    case goingAway(String)
}
