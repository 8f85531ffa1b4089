// SPDX-License-Identifier: GPL-3.0-only

/// Bytes as they arrive: at once, or in pieces that follow from the bytes themselves, so that an input says all.
struct FuzzInput {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes, cut.
    var pieces: [[UInt8]] {
        var pieces: [[UInt8]] = []
        var state = self.digest
        var start = 0
        while start < self.bytes.count {
            // xorshift64; most pieces are short, for what is kept between two reads is what goes wrong.
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let longest = state & 0x100 == 0 ? 4 : 64
            let end = min(self.bytes.count, start + 1 + Int(state >> 32) % longest)
            pieces.append(Array(self.bytes[start..<end]))
            start = end
        }
        return pieces
    }

    /// FNV-1a of 64 bits.
    private var digest: UInt64 {
        self.bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
