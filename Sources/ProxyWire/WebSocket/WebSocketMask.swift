// SPDX-License-Identifier: GPL-3.0-only

/// The masking key of a frame, turned so that its first byte belongs to the next byte of payload (RFC 6455 section 5.3).
///
/// Masking is its own inverse. A key of zero changes nothing.
struct WebSocketMask: Equatable, Sendable {
    /// The four key bytes, the next one in the lowest bits.
    private(set) var key: UInt32

    /// `key` holds the first key byte on the wire in its lowest bits.
    init(key: UInt32) {
        self.key = key
    }

    /// Turns the key as if `count` bytes had been masked.
    mutating func advance(by count: Int) {
        let bits = UInt32(truncatingIfNeeded: count & 3) &* 8
        self.key = self.key &>> bits | self.key &<< (32 &- bits)
    }

    /// Masks or unmasks `bytes` in place and turns the key by as much.
    mutating func apply(to bytes: UnsafeMutableRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        self.apply(from: start, to: start, count: bytes.count)
    }

    /// Masks or unmasks `count` bytes on their way to another place and turns the key by as much. The places may
    /// overlap where `destination` is not behind `source`.
    mutating func apply(from source: UnsafeRawPointer, to destination: UnsafeMutableRawPointer, count: Int) {
        let word = UInt64(self.key) &* 0x1_0000_0001
        let vector = SIMD8<UInt64>(repeating: word.littleEndian)
        var index = 0
        while count &- index >= 64 {
            let masked = source.loadUnaligned(fromByteOffset: index, as: SIMD8<UInt64>.self) ^ vector
            destination.storeBytes(of: masked, toByteOffset: index, as: SIMD8<UInt64>.self)
            index &+= 64
        }
        while count &- index >= 8 {
            let masked = source.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ word.littleEndian
            destination.storeBytes(of: masked, toByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        var rest = word
        while index < count {
            let byte = source.load(fromByteOffset: index, as: UInt8.self)
            destination.storeBytes(of: byte ^ UInt8(truncatingIfNeeded: rest), toByteOffset: index, as: UInt8.self)
            rest &>>= 8
            index &+= 1
        }
        self.advance(by: count)
    }
}
