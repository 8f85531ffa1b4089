// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// The keys under which session tickets are made and accepted (RFC 5077 section 5.5): a new one every `interval`,
/// accepted for two more, so that whoever steals one key learns little and nobody who comes back in time is slowed.
public struct TicketKeys: Sendable {
    /// Keys in use at a time, the one that makes tickets included.
    public static let count = 3

    /// The keys, each of `keySize` bytes, the one that makes tickets first.
    public private(set) var keys: [[UInt8]]

    private let keySize: Int
    private let interval: TimeAmount
    private var nextRotation: NIODeadline

    /// A first key, made `now`.
    ///
    /// - Parameter keySize: bytes of a key: its name on the wire and the secrets behind it.
    public init(keySize: Int, interval: TimeAmount = .hours(8), now: NIODeadline) {
        var generator = SystemRandomNumberGenerator()
        self.keySize = keySize
        self.interval = interval
        self.keys = [Self.makeKey(keySize, using: &generator)]
        self.nextRotation = now + interval
    }

    /// Rotates if it is time. Returns whether `keys` has changed.
    public mutating func rotateIfDue(now: NIODeadline) -> Bool {
        guard now >= self.nextRotation else { return false }
        var generator = SystemRandomNumberGenerator()
        // Nobody has come for so long that all keys are over age.
        let missed = (now - self.nextRotation).nanoseconds / max(1, self.interval.nanoseconds)
        self.keys = Array(self.keys.prefix(max(0, Self.count - 1 - Int(clamping: missed))))
        self.keys.insert(Self.makeKey(self.keySize, using: &generator), at: 0)
        self.nextRotation = now + self.interval
        return true
    }

    private static func makeKey(_ size: Int, using generator: inout SystemRandomNumberGenerator) -> [UInt8] {
        (0..<size).map { _ in .random(in: .min ... .max, using: &generator) }
    }
}
