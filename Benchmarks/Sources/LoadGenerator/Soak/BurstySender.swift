// SPDX-License-Identifier: GPL-3.0-only

/// When somebody sends: bursts of some messages, with pauses of random length between them. Pure.
struct BurstySender {
    /// Seconds between the beginnings of two bursts.
    let pauses: ClosedRange<Double>
    private var left = 0
    private var nextBurst: UInt64

    init(pauses: ClosedRange<Double>, now: UInt64, _ random: inout SeededGenerator) {
        self.pauses = pauses
        self.nextBurst = now + Self.nanoseconds(in: 0...min(2, pauses.upperBound), &random)
    }

    /// Whether one more message is to go out.
    mutating func sends(_ now: UInt64, _ random: inout SeededGenerator) -> Bool {
        if self.left == 0, now >= self.nextBurst {
            self.left = Int.random(in: 1...12, using: &random)
            self.nextBurst = now + Self.nanoseconds(in: self.pauses, &random)
        }
        guard self.left > 0 else { return false }
        self.left -= 1
        return true
    }

    /// A random time in nanoseconds; the range is in seconds.
    static func nanoseconds(in range: ClosedRange<Double>, _ random: inout SeededGenerator) -> UInt64 {
        UInt64(Double.random(in: range, using: &random) * 1e9)
    }
}
