// SPDX-License-Identifier: GPL-3.0-only

/// Round trips between two reports.
package struct RoundTrips: Equatable, Sendable {
    package var count = 0
    package var shortest = Duration.zero
    package var longest = Duration.zero
    package var total = Duration.zero

    package init() {}

    package mutating func add(_ time: Duration) {
        self.shortest = self.count == 0 ? time : min(self.shortest, time)
        self.longest = max(self.longest, time)
        self.total += time
        self.count += 1
    }
}

extension RoundTrips: CustomStringConvertible {
    package var description: String {
        guard self.count > 0 else { return "no round trip" }
        let mean = self.total / self.count
        return "\(self.count) round trip\(self.count == 1 ? "" : "s"), "
            + "\(self.shortest.milliseconds) to \(self.longest.milliseconds) ms, mean \(mean.milliseconds) ms"
    }
}

extension Duration {
    /// Milliseconds with three decimals.
    fileprivate var milliseconds: String {
        let (seconds, attoseconds) = self.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: max(0, 3 - fraction.count)))\(fraction)"
    }
}
