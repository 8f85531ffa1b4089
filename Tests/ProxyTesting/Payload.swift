// SPDX-License-Identifier: GPL-3.0-only

/// Payload that shows when bytes are lost, doubled or swapped.
public enum Payload {
    /// Pseudo-random bytes: all 256 values, the same for the same seed.
    public static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &+ 0x9E37_79B9_7F4A_7C15
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
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
}
