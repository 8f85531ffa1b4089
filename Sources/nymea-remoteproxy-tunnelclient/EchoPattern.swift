// SPDX-License-Identifier: GPL-3.0-only

/// Random bytes that can be made again at any place, so that an echo is checked without keeping what was sent.
struct EchoPattern {
    let seed: UInt64

    /// The bytes from an offset on.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        let skipped = offset % 8
        let first = UInt64(offset / 8)
        let words = (skipped + count + 7) / 8
        let bytes = [UInt8](unsafeUninitializedCapacity: words * 8) { buffer, initialized in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for index in 0..<words {
                raw.storeBytes(of: self.word(first &+ UInt64(index)), toByteOffset: index * 8, as: UInt64.self)
            }
            initialized = words * 8
        }
        return Array(bytes[skipped..<skipped + count])
    }

    /// Where bytes that should stand at an offset differ from what should stand there.
    func firstDifference(of bytes: [UInt8], at offset: Int) -> Int? {
        let expected = self.bytes(at: offset, count: bytes.count)
        guard expected != bytes else { return nil }
        return zip(expected, bytes).enumerated().first { $0.element.0 != $0.element.1 }.map { offset + $0.offset }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014), of which each output can be had without those before it.
    private func word(_ index: UInt64) -> UInt64 {
        var value = self.seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return (value ^ value >> 31).littleEndian
    }
}
