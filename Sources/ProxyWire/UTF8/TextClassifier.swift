// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Turns what was read from a byte stream into WebSocket messages: text if it is valid UTF-8, else binary.
///
/// A character cut by the end of a read waits for its rest, so at most 3 bytes are held; nothing is lost, added or
/// put in another order.
public struct TextClassifier: Sendable {
    /// Has seen what waits, and nothing else that matters.
    private var validator = UTF8Validator()
    /// What waits, its first byte in the lowest bits; ``UTF8Validator/incompleteBytes`` of them.
    private var waiting: UInt32 = 0

    /// A classifier at the start of a stream.
    public init() {}

    /// Makes one whole message of what waited and what `buffer` holds; the buffer is taken over.
    ///
    /// - Returns: nil if there is nothing but an incomplete character yet.
    public mutating func classify(_ buffer: consuming ByteBuffer) -> WebSocketPiece? {
        self.classify(buffer, overwriting: false)
    }

    /// - Parameter overwriting: whether what waited may go into the ``TunnelHeadroom`` of `buffer`.
    mutating func classify(_ buffer: consuming ByteBuffer, overwriting: Bool) -> WebSocketPiece? {
        let waitingBytes = self.validator.incompleteBytes
        let isText = buffer.withUnsafeReadableBytes { self.validator.consume($0) }
        if waitingBytes > 0 {
            if overwriting, buffer.readerIndex >= TunnelHeadroom.bytes {
                self.putWaiting(waitingBytes, inFrontOf: &buffer)
            } else {
                buffer = self.waitingBuffer(waitingBytes, followedBy: buffer)
            }
        }
        guard isText else {
            self.validator = UTF8Validator()
            return WebSocketPiece(opcode: .binary, payload: buffer)
        }
        self.keepIncompleteCharacter(of: &buffer)
        return buffer.readableBytes > 0 ? WebSocketPiece(opcode: .text, payload: buffer) : nil
    }

    /// Ends the stream.
    ///
    /// - Returns: what still waited, as a binary message: it can become no character any more.
    public mutating func finish() -> WebSocketPiece? {
        let waitingBytes = self.validator.incompleteBytes
        guard waitingBytes > 0 else { return nil }
        self.validator = UTF8Validator()
        return WebSocketPiece(opcode: .binary, payload: self.waitingBuffer(waitingBytes, followedBy: ByteBuffer()))
    }

    private func putWaiting(_ count: Int, inFrontOf buffer: inout ByteBuffer) {
        buffer.exposeTunnelHeadroom(count)
        buffer.withUnsafeReadableBytes { bytes in
            let target = UnsafeMutableRawBufferPointer(mutating: bytes)
            withUnsafeBytes(of: self.waiting.littleEndian) {
                target.copyMemory(from: .init(rebasing: $0.prefix(count)))
            }
        }
    }

    private func waitingBuffer(_ count: Int, followedBy rest: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count + rest.readableBytes)
        buffer.writeBytes(withUnsafeBytes(of: self.waiting.littleEndian) { Array($0.prefix(count)) })
        buffer.writeImmutableBuffer(rest)
        return buffer
    }

    private mutating func keepIncompleteCharacter(of buffer: inout ByteBuffer) {
        let count = self.validator.incompleteBytes
        let end = buffer.readerIndex + buffer.readableBytes
        self.waiting = 0
        for offset in 0..<count {
            let byte: UInt8 = buffer.getInteger(at: end - count + offset) ?? 0
            self.waiting |= UInt32(byte) << UInt32(8 * offset)
        }
        buffer.moveWriterIndex(to: end - count)
    }
}
