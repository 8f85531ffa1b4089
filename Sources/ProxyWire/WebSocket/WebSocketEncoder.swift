// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Writes WebSocket frames (RFC 6455, no extensions): the counterpart of ``WebSocketDecoder``.
public struct WebSocketEncoder: Sendable {
    private let maskingKey: (@Sendable () -> UInt32)?

    /// An encoder for the local end's `role`.
    ///
    /// - Parameter maskingKey: makes the key of each frame that a client sends. RFC 6455 section 10.3: nobody may be
    ///   able to predict it, so the default asks the system; another is for tests.
    public init(role: WebSocketRole, maskingKey: @escaping @Sendable () -> UInt32 = { .random(in: .min ... .max) }) {
        self.maskingKey =
            switch role {
            case .server: nil
            case .client: maskingKey
            }
    }

    /// Appends `piece` as one frame: with its opcode if it is the message's first, else as a continuation; final if
    /// it is the last.
    ///
    /// Between the pieces of one message only control frames may be written.
    public func write(_ piece: WebSocketPiece, into buffer: inout ByteBuffer) {
        self.write(Self.opcode(of: piece), isFinal: piece.isLast, piece.payload, into: &buffer)
    }

    /// Appends the header of the frame for `piece` alone: its payload, unchanged, has to follow.
    ///
    /// So a big payload can go out without being copied. For a server only: what a client sends is masked.
    public func writeHeader(for piece: WebSocketPiece, into buffer: inout ByteBuffer) {
        precondition(self.maskingKey == nil, "a client has to mask the payload: use write(_:into:)")
        let length = piece.payload.readableBytes
        buffer.writeWebSocketHeader(Self.opcode(of: piece), isFinal: piece.isLast, length: length, mask: nil)
    }

    /// Appends a ping. `payload` is at most 125 bytes.
    public func write(ping payload: ByteBuffer, into buffer: inout ByteBuffer) {
        self.write(control: .ping, payload, into: &buffer)
    }

    /// Appends a pong, which has the payload of the ping it answers. `payload` is at most 125 bytes.
    public func write(pong payload: ByteBuffer, into buffer: inout ByteBuffer) {
        self.write(control: .pong, payload, into: &buffer)
    }

    /// Appends a close frame; nothing may be written after it.
    ///
    /// - Parameters:
    ///   - code: nil, or a code that may not go over the wire, makes the frame empty.
    ///   - reason: cut to 123 bytes, between two characters.
    public func write(close code: WebSocketCloseCode?, reason: String = "", into buffer: inout ByteBuffer) {
        let payload = ByteBuffer(webSocketClose: code, reason: reason)
        self.write(control: .close, payload, into: &buffer)
    }

    private static func opcode(of piece: WebSocketPiece) -> WebSocketOpcode {
        switch piece.opcode {
        case _ where !piece.isFirst: .continuation
        case .text: .text
        case .binary: .binary
        }
    }

    private func write(control opcode: WebSocketOpcode, _ payload: ByteBuffer, into buffer: inout ByteBuffer) {
        precondition(
            payload.readableBytes <= WebSocketFrameHeader.maximumControlLength,
            "a control frame's payload is at most 125 bytes (RFC 6455 section 5.5)"
        )
        self.write(opcode, isFinal: true, payload, into: &buffer)
    }

    private func write(_ opcode: WebSocketOpcode, isFinal: Bool, _ payload: ByteBuffer, into buffer: inout ByteBuffer) {
        let mask = self.maskingKey.map { WebSocketMask(key: $0()) }
        buffer.writeWebSocketHeader(opcode, isFinal: isFinal, length: payload.readableBytes, mask: mask)
        buffer.writeImmutableBuffer(payload)
        if var mask {
            buffer.withUnsafeMutableReadableBytes { bytes in
                mask.apply(to: .init(rebasing: bytes.suffix(payload.readableBytes)))
            }
        }
    }
}
