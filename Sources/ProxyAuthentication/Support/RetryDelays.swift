// SPDX-License-Identifier: GPL-3.0-only

/// How long to wait before the next try: longer after each failure, and by chance, so that many do not come together.
package struct RetryDelays: Sendable, Equatable {
    /// The longest wait after the first failure.
    package var first: Duration
    /// No wait is longer.
    package var longest: Duration
    /// How often something is tried in all.
    package var attempts: Int

    package init(first: Duration, longest: Duration, attempts: Int) {
        self.first = first
        self.longest = longest
        self.attempts = attempts
    }

    /// The wait after a failure; nil after the last attempt.
    ///
    /// Half of it is certain, half by chance. With `first` 100 ms and `longest` 2 s, the upper bounds are
    /// 100, 200, 400, 800, 1600, 2000, 2000 ms.
    ///
    /// - Parameters:
    ///   - failures: How often it has failed, from 1.
    ///   - chance: 0 to 1.
    package func delay(afterFailures failures: Int, chance: Double) -> Duration? {
        guard failures >= 1, failures < self.attempts else { return nil }
        // 2^20 times any first wait is longer than any longest one that makes sense.
        let bound = min(self.first * (1 << min(failures - 1, 20)), self.longest)
        return bound * (0.5 + 0.5 * min(max(chance, 0), 1))
    }
}
