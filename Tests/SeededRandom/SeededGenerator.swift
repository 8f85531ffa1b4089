// SPDX-License-Identifier: GPL-3.0-only

/// SplitMix64: the same numbers from the same seed, so that a failing random test can be run again.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        self.state = seed
    }

    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension String {
    /// Text with characters of one to four bytes, in runs, so that fast paths are entered and left.
    package static func random(scalars count: Int, using random: inout some RandomNumberGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x00...0x7F, 0x20...0x7E, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        var text = ""
        var range = ranges[0]
        for _ in 0..<count {
            if UInt8.random(in: 0..<8, using: &random) == 0 { range = ranges.randomElement(using: &random) ?? range }
            text.unicodeScalars.append(Unicode.Scalar(.random(in: range, using: &random)) ?? " ")
        }
        return text
    }
}

extension Array {
    /// The same elements cut into pieces, some of them empty.
    package func randomPieces(using random: inout some RandomNumberGenerator) -> [[Element]] {
        let longest = Int.random(in: 1...Swift.max(1, self.count), using: &random)
        var pieces: [[Element]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let length = Int.random(in: 0...longest, using: &random)
            pieces.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return pieces
    }
}
