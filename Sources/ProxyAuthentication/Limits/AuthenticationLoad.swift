// SPDX-License-Identifier: GPL-3.0-only

/// How busy a back-end is, and how near to its limits.
public struct AuthenticationLoad: Hashable, Sendable {
    /// Requests that are being judged.
    public var judging: Int
    /// The most that are at a time.
    public var judgingLimit: Int
    /// Requests that wait for it.
    public var waiting: Int
    /// The most that wait.
    public var waitingLimit: Int
    /// Requests that were turned away since the start, because too many waited.
    public var turnedAway: UInt64

    public init(judging: Int, judgingLimit: Int, waiting: Int, waitingLimit: Int, turnedAway: UInt64) {
        self.judging = judging
        self.judgingLimit = judgingLimit
        self.waiting = waiting
        self.waitingLimit = waitingLimit
        self.turnedAway = turnedAway
    }
}
