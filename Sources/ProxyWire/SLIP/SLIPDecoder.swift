// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Turns the bytes of a device's connection into frames (RFC 1055, with an address in front of the payload).
///
/// Frames that lie within one read are handed out as slices of it, others are gathered; in either case each byte is
/// looked at once. Kept between calls is at most one frame of the longest payload, and nothing between frames.
///
/// A frame that cannot be used is dropped: everything up to the next END goes, and what follows is read as if nothing
/// had been. ENDs with nothing between them say nothing (RFC 1055 lets a sender begin frames with one).
public struct SLIPDecoder: Sendable {
    /// The most bytes between two ENDs once unescaped: address and payload.
    private let limit: Int
    /// The unescaped beginning of a frame whose END has not come.
    private var held = ByteBuffer()
    /// Whether the last byte was an ESC that begins an escape.
    private var isEscaped = false
    /// Whether the current frame has been dropped, so that only its END matters.
    private var isSkipping = false

    /// How many frames have been dropped.
    public private(set) var droppedFrames = 0

    /// A decoder to be given the first byte after SLIP was agreed upon.
    ///
    /// - Parameter maximumPayload: The most payload of one frame, in bytes; 1 GiB is as much as can be.
    public init(maximumPayload: Int) {
        self.limit = Self.addressSize + max(0, min(maximumPayload, 1 << 30))
    }

    private static let addressSize = MemoryLayout<UInt16>.size

    /// Whether a frame has begun whose END has not come: were the connection to end now, it would be cut short.
    public var hasPartialFrame: Bool { self.held.readableBytes > 0 || self.isEscaped || self.isSkipping }

    /// Decodes all that is readable in `buffer`, handing each event to `body` in order.
    ///
    /// The buffer is taken over: escapes are removed in place if nothing else refers to its storage (so pass a local
    /// variable as `consume buffer`), otherwise in a copy of it. Payloads are slices of that storage and keep it alive:
    /// whoever keeps small ones for long does better to copy them.
    ///
    /// There are never more events than bytes, and how the stream is cut into buffers makes no difference to them.
    public mutating func decode(_ buffer: consuming ByteBuffer, _ body: (consuming SLIPEvent) -> Void) {
        // Makes the storage ours, before slices of it are handed out.
        buffer.withUnsafeMutableReadableBytes { _ in }
        self.decode(&buffer, body)
    }

    /// Decodes as ``decode(_:_:)`` does, but removes escapes in place even from what others refer to.
    ///
    /// For a channel handler: during `channelRead` the message that brought the buffer still refers to it, although
    /// nobody will read it there again. Anybody who does finds garbage. No other thread may be using the bytes.
    public mutating func decode(overwriting buffer: consuming ByteBuffer, _ body: (consuming SLIPEvent) -> Void) {
        self.decode(&buffer, body)
    }

    private mutating func decode(_ buffer: inout ByteBuffer, _ body: (consuming SLIPEvent) -> Void) {
        buffer.withUnsafeReadableBytes { readable in
            // Slices handed out so far refer to the storage too, but not to the bytes that are still to be written.
            let bytes = UnsafeMutableRawBufferPointer(mutating: readable)
            var index = 0
            while index < bytes.count {
                guard !self.isSkipping else {
                    guard let end = readable[index...].firstIndex(of: SLIPByte.end) else { return }
                    self.isSkipping = false
                    index = end + 1
                    continue
                }
                let part = SLIPUnescaping(
                    bytes,
                    from: index,
                    isEscaped: self.isEscaped,
                    limit: self.limit - self.held.readableBytes
                )
                self.isEscaped = false
                let unescaped = index..<index + part.count
                index = part.next
                switch part.stop {
                case .end: self.end(with: unescaped, of: buffer, body)
                case .exhausted(let isEscaped):
                    self.isEscaped = isEscaped
                    self.held.writeBytes(readable[unescaped])
                case .malformedEscape: self.skip(.malformedEscape, body)
                case .tooLong: self.skip(.tooLong, body)
                }
            }
        }
    }

    /// The END of a frame has come; `range` is what of it had not been held.
    private mutating func end(
        with range: Range<Int>,
        of buffer: ByteBuffer,
        _ body: (consuming SLIPEvent) -> Void
    ) {
        let last = buffer.getSlice(at: buffer.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
        guard self.held.readableBytes > 0 else { return self.emit(last, body) }
        self.held.writeImmutableBuffer(last)
        self.emit(self.takeHeld(), body)
    }

    private mutating func emit(_ frame: consuming ByteBuffer, _ body: (consuming SLIPEvent) -> Void) {
        guard frame.readableBytes > 0 else { return }
        guard let value = frame.readInteger(as: UInt16.self) else { return self.drop(.noAddress, body) }
        guard let address = TunnelAddress(rawValue: value) else { return self.drop(.reservedAddress, body) }
        body(.frame(SLIPFrame(address: address, payload: frame)))
    }

    private mutating func skip(_ fault: SLIPFault, _ body: (consuming SLIPEvent) -> Void) {
        _ = self.takeHeld()
        self.isSkipping = true
        self.drop(fault, body)
    }

    private mutating func drop(_ fault: SLIPFault, _ body: (consuming SLIPEvent) -> Void) {
        self.droppedFrames &+= 1
        body(.dropped(fault))
    }

    private mutating func takeHeld() -> ByteBuffer {
        let held = self.held
        self.held = ByteBuffer()
        return held
    }
}
