// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// Tokens that were accepted a while ago, by a keyed hash, so that none of them stays in memory.
struct AcceptedTokens {
    private struct Entry {
        let user: String
        let end: ContinuousClock.Instant
    }

    private struct Key: Hashable {
        let code: [UInt8]
    }

    private let lifetime: Duration
    private let capacity: Int
    private let key = SymmetricKey(size: .bits256)
    private var entries: [Key: Entry] = [:]
    /// Keys in the order in which they were entered, which is that in which they end: all last equally long.
    private var order: [Key] = []
    /// How many of them, from the front, are gone.
    private var gone = 0

    /// - Parameter lifetime: zero to remember nothing.
    init(lifetime: Duration, capacity: Int) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    var count: Int { self.entries.count }

    /// Whose token it is; nil if it is not remembered, or no longer.
    func user(of token: Secret, now: ContinuousClock.Instant) -> String? {
        guard self.lifetime > .zero, let entry = self.entries[self.key(of: token)], now < entry.end else { return nil }
        return entry.user
    }

    /// Remembers a token; the oldest is forgotten for it when there is no room.
    mutating func insert(_ token: Secret, user: String, now: ContinuousClock.Instant) {
        guard self.lifetime > .zero else { return }
        let key = self.key(of: token)
        // A token that is entered again while it is still remembered keeps its place, and its end.
        if let entry = self.entries[key], now < entry.end { return }
        self.removeEnded(now)
        if self.entries.count >= self.capacity { self.removeOldest() }
        self.entries[key] = Entry(user: user, end: now + self.lifetime)
        self.order.append(key)
    }

    private mutating func removeEnded(_ now: ContinuousClock.Instant) {
        while self.gone < self.order.count, let entry = self.entries[self.order[self.gone]], entry.end <= now {
            self.removeOldest()
        }
    }

    private mutating func removeOldest() {
        guard self.gone < self.order.count else { return }
        self.entries[self.order[self.gone]] = nil
        self.gone += 1
        // Moved together when half of it is gone, so that each costs the same on average.
        if self.gone * 2 > self.order.count {
            self.order.removeFirst(self.gone)
            self.gone = 0
        }
    }

    private func key(of token: Secret) -> Key {
        Key(code: Array(HMAC<SHA256>.authenticationCode(for: Array(token.revealed.utf8), using: self.key)))
    }
}
