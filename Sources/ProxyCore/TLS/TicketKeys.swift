// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// The keys under which session tickets are made and accepted (RFC 5077 section 5.5): a new one every `interval`,
/// accepted for two more, so that whoever steals one key learns little and nobody who comes back in time is slowed.
public struct TicketKeys: Sendable {
    /// Keys in use at a time, the one that makes tickets included.
    public static let count = 3

    private struct Key {
        let bytes: [UInt8]
        /// When it is no longer accepted.
        let end: NIODeadline
    }

    private let keySize: Int
    private let interval: TimeAmount
    private var accepted: [Key] = []
    private var nextRotation: NIODeadline

    /// A first key, made `now`.
    ///
    /// - Parameter keySize: bytes of a key: its name on the wire and the secrets behind it.
    public init(keySize: Int, interval: TimeAmount = .hours(8), now: NIODeadline) {
        self.keySize = keySize
        self.interval = max(interval, .nanoseconds(1))
        self.nextRotation = now
        self.makeKey(now: now)
    }

    /// The keys, each of `keySize` bytes, the one that makes tickets first.
    public var keys: [[UInt8]] { self.accepted.map(\.bytes) }

    /// Rotates if it is time. Returns whether `keys` has changed.
    public mutating func rotateIfDue(now: NIODeadline) -> Bool {
        guard now >= self.nextRotation else { return false }
        // Intervals may have passed unnoticed; that must not lengthen any key's life.
        self.accepted.removeAll { $0.end <= now }
        self.makeKey(now: now)
        return true
    }

    private mutating func makeKey(now: NIODeadline) {
        let passed = (now - self.nextRotation).nanoseconds / self.interval.nanoseconds
        self.nextRotation = self.nextRotation + self.interval * (passed + 1)
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<self.keySize).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        self.accepted.insert(Key(bytes: bytes, end: self.nextRotation + self.interval * (Self.count - 1)), at: 0)
    }
}
