// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Writes SLIP frames (RFC 1055) with an address in front of the payload: the counterpart of ``SLIPDecoder``.
///
/// A frame is the address (two bytes, big-endian) and the payload, both escaped, and END. No END precedes it: nothing
/// is on a reliable stream that it could flush away.
public struct SLIPEncoder: Sendable {
    /// How many bytes of a client's payload go into one frame, so that clients take turns (PROTOCOL section 5).
    public static let maximumPayload = 16_384

    private let maximumPayload: Int

    /// An encoder that splits after `maximumPayload` bytes, which are at least 1.
    public init(maximumPayload: Int = Self.maximumPayload) {
        self.maximumPayload = max(1, maximumPayload)
    }

    /// Appends `payload` as one frame, however long it is; an empty one makes a frame without payload.
    ///
    /// For what the receiver takes as a unit, such as a message on the control channel.
    public func write(whole payload: ByteBuffer, to address: TunnelAddress, into buffer: inout ByteBuffer) {
        self.write(payload, to: address, splittingAfter: .max, into: &buffer)
    }

    /// Appends `payload` in as few frames as hold it; an empty one makes one frame without payload.
    public func write(_ payload: ByteBuffer, to address: TunnelAddress, into buffer: inout ByteBuffer) {
        self.write(payload, to: address, splittingAfter: self.maximumPayload, into: &buffer)
    }

    /// Takes as much of `payload` as fits in one frame, and appends that frame; nothing if there is no payload.
    ///
    /// For taking turns: one frame of each client, then the next.
    public func write(nextOf payload: inout ByteBuffer, to address: TunnelAddress, into buffer: inout ByteBuffer) {
        let count = min(payload.readableBytes, self.maximumPayload)
        guard count > 0, let part = payload.readSlice(length: count) else { return }
        self.write(part, to: address, splittingAfter: count, into: &buffer)
    }

    /// How many bytes ``write(_:to:into:)`` appends.
    public func encodedLength(of payload: ByteBuffer, to address: TunnelAddress) -> Int {
        payload.withUnsafeReadableBytes { bytes in
            SLIPEscaping(bytes, to: address, splittingAfter: self.maximumPayload).length
        }
    }

    private func write(
        _ payload: ByteBuffer,
        to address: TunnelAddress,
        splittingAfter maximum: Int,
        into buffer: inout ByteBuffer
    ) {
        payload.withUnsafeReadableBytes { bytes in
            let frames = SLIPEscaping(bytes, to: address, splittingAfter: maximum)
            let length = frames.length
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
                frames.write(to: target)
                return length
            }
        }
    }
}
