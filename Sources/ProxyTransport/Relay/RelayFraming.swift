// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// What travels between the two ends of a tunnel.
enum RelayPiece: Sendable {
    /// Bytes of a stream.
    case bytes(ByteBuffer)
    /// A piece of a WebSocket message.
    case fragment(WebSocketPiece)

    var payload: ByteBuffer {
        switch self {
        case .bytes(let payload): payload
        case .fragment(let piece): piece.payload
        }
    }

    /// What holding a piece costs beyond its payload: buffers, queue entries, allocation overhead.
    private static let overhead = 256

    /// What flow control counts, so that a flood of tiny messages fills the window as well.
    var weight: Int { self.payload.readableBytes + Self.overhead }
}

/// How tunnel payload lies in what a transport handler passes on (PROTOCOL section 4).
protocol RelayFraming: SendableMetatype {
    /// What the transport handler reads and writes.
    associatedtype Unit: Sendable

    init()

    /// Whether one side can finish while the other goes on.
    static var canHalfClose: Bool { get }

    /// What was read, for the partner.
    static func piece(from unit: Unit) -> RelayPiece

    /// What came from the partner, ready to be written; nil when nothing is to be written yet.
    mutating func unit(for piece: RelayPiece) -> Unit?

    /// What is still to be written when the partner will send no more.
    mutating func finish() -> Unit?
}

/// A stream carries the payload and nothing else.
struct StreamRelayFraming: RelayFraming {
    static let canHalfClose = true

    static func piece(from unit: ByteBuffer) -> RelayPiece { .bytes(unit) }

    mutating func unit(for piece: RelayPiece) -> ByteBuffer? {
        let payload = piece.payload
        guard payload.readableBytes > 0 else { return nil }
        return payload.wastesStorage ? ByteBuffer(copying: payload) : payload
    }

    mutating func finish() -> ByteBuffer? { nil }
}

/// WebSocket keeps messages as they are; what came from a stream becomes text where it is text.
struct WebSocketRelayFraming: RelayFraming {
    static let canHalfClose = false

    private var classifier = TextClassifier()

    static func piece(from unit: WebSocketPiece) -> RelayPiece { .fragment(unit) }

    mutating func unit(for piece: RelayPiece) -> WebSocketPiece? {
        switch piece {
        case .bytes(let payload): self.classifier.classify(payload)
        case .fragment(let piece): piece
        }
    }

    mutating func finish() -> WebSocketPiece? {
        self.classifier.finish()
    }
}
