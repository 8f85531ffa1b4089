// SPDX-License-Identifier: GPL-3.0-only

/// Resident memory over a run, a reading each second. Pure.
struct MemorySamples {
    /// What of the run is not counted, because all that is allocated once is allocated then; at most half a minute.
    private static let warmUpShare = 0.1
    private static let longestWarmUp = 30

    private(set) var bytes: [Int] = []

    mutating func add(_ bytes: Int) { self.bytes.append(bytes) }

    private var counted: ArraySlice<Int> {
        self.bytes.dropFirst(min(Self.longestWarmUp, Int(Double(self.bytes.count) * Self.warmUpShare)))
    }

    /// The median of the first fifth of what is counted; nil of nothing.
    var firstFifth: Double? { Statistics.median(self.counted.prefix(self.fifth).map(Double.init)) }

    /// The median of the last fifth.
    var lastFifth: Double? { Statistics.median(self.counted.suffix(self.fifth).map(Double.init)) }

    var peak: Int { self.bytes.max() ?? 0 }

    private var fifth: Int { (self.counted.count + 4) / 5 }
}
