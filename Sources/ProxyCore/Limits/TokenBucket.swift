// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// A token bucket: so many events at once, so many a second in the long run.
///
/// It is kept as the moment at which it is full again (the generic cell rate algorithm, ITU-T I.371 annex A), one number
/// however often it is asked.
public struct TokenBucket: Hashable, Sendable {
    /// How fast buckets fill, and how much they hold.
    public struct Limits: Hashable, Sendable {
        /// Tokens a second; 0: there is no limit.
        public var rate: Int
        /// Tokens of a full bucket.
        public var burst: Int

        public init(rate: Int, burst: Int) {
            self.rate = rate
            self.burst = burst
        }

        /// What one token is worth, in time.
        fileprivate var interval: TimeAmount { .nanoseconds(1_000_000_000 / Int64(clamping: max(1, self.rate))) }

        /// How long an empty bucket takes to be full.
        fileprivate var span: TimeAmount { self.interval * max(1, self.burst) }
    }

    private var fullAt = NIODeadline.distantPast

    /// A full bucket.
    public init() {}

    /// Takes a token. Returns false if there is none.
    public mutating func take(_ limits: Limits, now: NIODeadline) -> Bool {
        guard limits.rate > 0 else { return true }
        // With limits that have changed, a bucket is empty at most.
        let missing = min(max(.zero, self.fullAt - now), limits.span)
        let isThere = missing + limits.interval <= limits.span
        self.fullAt = now + missing + (isThere ? limits.interval : .zero)
        return isThere
    }

    /// Whether it is as if nobody had ever asked.
    public func isFull(now: NIODeadline) -> Bool { self.fullAt <= now }
}

extension TimeAmount {
    fileprivate static let zero = TimeAmount.nanoseconds(0)
}
