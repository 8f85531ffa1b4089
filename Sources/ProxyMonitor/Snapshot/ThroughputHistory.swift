// SPDX-License-Identifier: GPL-3.0-only

/// The throughput of the last minute, a value a second; nil for a second of which nothing is known.
struct ThroughputHistory {
    /// Seconds.
    static let length = 60

    private(set) var values: [UInt64?] = []
    private var last: Duration?

    /// - Parameter now: when it was told, as the time since some moment.
    mutating func record(_ value: UInt64, at now: Duration) {
        defer { self.last = now }
        guard let last = self.last else { return self.values = [value] }
        // Reports come about a second apart. A closer one is the same second's again.
        let steps = Int(((now - last) / .seconds(1)).rounded().clamped(to: 0...Double(Self.length)))
        if steps == 0 { self.values.removeLast() }
        for _ in 1..<max(1, steps) { self.values.append(nil) }
        self.values.append(value)
        self.values.removeFirst(max(0, self.values.count - Self.length))
    }
}

extension Comparable {
    /// The nearest value within bounds.
    func clamped(to bounds: ClosedRange<Self>) -> Self {
        min(max(self, bounds.lowerBound), bounds.upperBound)
    }
}
