// SPDX-License-Identifier: GPL-3.0-only

package import NIOCore

/// A frame as a client sends it, written by RFC 6455 section 5.2 and without any rule, so that it can break each of them.
///
/// Nothing of the codec under test has a part in it.
package struct ClientFrame: Sendable {
    /// The opcode's four bits.
    package var opcode: UInt8
    package var isFinal: Bool
    /// The three reserved bits as a number: 4 is RSV1.
    package var reserved: UInt8
    package var payload: ByteBuffer

    package init(_ opcode: UInt8, isFinal: Bool = true, reserved: UInt8 = 0, _ payload: ByteBuffer = ByteBuffer()) {
        self.opcode = opcode
        self.isFinal = isFinal
        self.reserved = reserved
        self.payload = payload
    }

    package static func text(_ payload: ByteBuffer, isFinal: Bool = true) -> Self {
        Self(1, isFinal: isFinal, payload)
    }

    package static func continuation(_ text: String, isFinal: Bool) -> Self {
        Self(0, isFinal: isFinal, ByteBuffer(string: text))
    }

    package static func ping(_ payload: ByteBuffer) -> Self { Self(9, payload) }

    package static func pong(_ payload: ByteBuffer) -> Self { Self(10, payload) }

    package static func close(_ code: UInt16, _ reason: String = "") -> Self {
        var payload = ByteBuffer(integer: code)
        payload.writeString(reason)
        return Self(8, payload)
    }

    /// A message in frames that begin where the lengths say; the last one takes the rest.
    package static func fragments(_ opcode: UInt8, _ payload: ByteBuffer, of lengths: some Sequence<Int>) -> [Self] {
        var rest = payload
        var frames: [Self] = []
        for length in lengths {
            guard length < rest.readableBytes, let part = rest.readSlice(length: length) else { break }
            frames.append(Self(frames.isEmpty ? opcode : 0, isFinal: false, part))
        }
        frames.append(Self(frames.isEmpty ? opcode : 0, rest))
        return frames
    }

    /// A message in frames of this many bytes each; the last one may be shorter.
    package static func fragments(_ opcode: UInt8, _ payload: ByteBuffer, each length: Int) -> [Self] {
        self.fragments(opcode, payload, of: repeatElement(length, count: payload.readableBytes / max(1, length)))
    }

    /// The frame as it lies on the wire.
    func write(into buffer: inout ByteBuffer) {
        let length = self.payload.readableBytes
        buffer.writeInteger((self.isFinal ? 0x80 : 0) | self.reserved << 4 | self.opcode)
        switch length {
        case ...125: buffer.writeInteger(0x80 | UInt8(length))
        case ...0xFFFF: buffer.writeMultipleIntegers(UInt8(0xFE), UInt16(length))
        default: buffer.writeMultipleIntegers(UInt8(0xFF), UInt64(length))
        }
        buffer.writeInteger(Self.key)
        buffer.writeImmutableBuffer(self.payload)
        buffer.withUnsafeMutableReadableBytes { Self.mask(.init(rebasing: $0.suffix(length))) }
    }

    private static let key: UInt32 = 0x37FA_213D

    private static func mask(_ bytes: UnsafeMutableRawBufferPointer) {
        // Eight at a time, since tests are built without optimisation.
        let word = (UInt64(self.key) << 32 | UInt64(self.key)).bigEndian
        var index = 0
        while index + 8 <= bytes.count {
            let masked = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ word
            bytes.storeBytes(of: masked, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: self.key >> UInt32(8 * (3 - index % 4)))
            index += 1
        }
    }
}
