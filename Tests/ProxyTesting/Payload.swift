// SPDX-License-Identifier: GPL-3.0-only

/// Payload that shows when bytes are lost, doubled or swapped.
public enum Payload {
    /// Pseudo-random bytes: all 256 values, the same for the same seed.
    public static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &+ 0x9E37_79B9_7F4A_7C15
        return [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, initialized in
            // Eight at a time, since tests are built without optimisation.
            for offset in stride(from: 0, to: count, by: 8) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let word = (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
                UnsafeMutableRawBufferPointer(buffer).storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            }
            initialized = count
        }
    }

    /// Text of exactly this many bytes, with characters of one to four bytes.
    public static func text(_ count: Int) -> [UInt8] {
        let unit = Array("aß€😀 0123456789".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(count)
        while text.count + unit.count <= count { text.append(contentsOf: unit) }
        while text.count < count { text.append(UInt8(ascii: ".")) }
        return text
    }

    /// The same bytes cut into pieces of random lengths, some of them empty, most of them at most `longest`.
    public static func pieces(of bytes: [UInt8], longest: Int, seed: UInt64) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        var lengths = self.bytes(4_096, seed: seed)[...]
        while !rest.isEmpty {
            if lengths.count < 2 { lengths = self.bytes(4_096, seed: seed &+ UInt64(rest.count))[...] }
            let random = Int(lengths.removeFirst()) << 8 | Int(lengths.removeFirst())
            let piece = rest.prefix(random % (longest + 1))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
