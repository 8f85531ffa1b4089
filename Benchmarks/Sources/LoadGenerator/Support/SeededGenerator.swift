// SPDX-License-Identifier: GPL-3.0-only

/// Random numbers that a seed determines (SplitMix64): a run can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    /// Added for each number; odd, so that all 2^64 states come.
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= Self.step
        return Self.mix(self.state)
    }

    /// The number at a place of the sequence that `seed` begins; the first is number 0.
    static func number(_ index: UInt64, of seed: UInt64) -> UInt64 {
        Self.mix(seed &+ (index &+ 1) &* Self.step)
    }

    /// Whether something happens that happens so often.
    mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < share
    }

    /// So many random bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: self.next()) }
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
