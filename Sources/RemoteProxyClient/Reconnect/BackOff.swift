// SPDX-License-Identifier: GPL-3.0-only

/// The waits between attempts.
///
/// | failures in a row | wait, with the default policy |
/// |---|---|
/// | 1 | 0.5 to 1 s |
/// | 2 | 1 to 2 s |
/// | 3 | 2 to 4 s |
/// | 7 and more | 30 to 60 s |
struct BackOff {
    private let policy: ReconnectPolicy
    private var next: Duration

    init(_ policy: ReconnectPolicy) {
        self.policy = policy
        self.next = policy.initialDelay
    }

    /// Forgets the failures so far.
    mutating func restart() {
        self.next = self.policy.initialDelay
    }

    /// An attempt has failed, or what it led to has ended.
    ///
    /// - Parameters:
    ///   - lifetime: how long it had worked; nil if it had not.
    ///   - random: 0 to 1, from chance.
    /// - Returns: how long to wait.
    mutating func failed(after lifetime: Duration?, random: Double) -> Duration {
        if let lifetime, lifetime >= self.policy.stableAfter { self.restart() }
        let longest = max(min(self.next, self.policy.maximumDelay), .zero)
        let factor = self.policy.multiplier.isFinite ? max(self.policy.multiplier, 1) : 1
        // Divided before it is multiplied, so that nothing overflows.
        let isLast = longest >= self.policy.maximumDelay / factor
        self.next = isLast ? self.policy.maximumDelay : longest * factor
        let jitter = min(max(self.policy.jitter, 0), 1)
        return longest * (1 - jitter * min(max(random, 0), 1))
    }
}
