// SPDX-License-Identifier: GPL-3.0-only

/// When a key set that comes over the network is fetched, and how long it is trusted.
struct KeySetCache {
    /// The waits around fetching.
    struct Waits: Equatable {
        /// A set of this age is fetched again as soon as a token comes.
        var refresh: Duration
        /// A set of this age is not trusted any more, if it cannot be fetched again.
        var maximumAge: Duration
        /// Between two fetches while there is a set; whoever sends unknown key names cannot cause more.
        var betweenFetches: Duration = .seconds(60)
        /// Between two fetches while there is none.
        var betweenAttempts: Duration = .seconds(5)
    }

    enum Answer {
        case key(VerificationKey)
        /// The same, and the set is to be fetched in the background.
        case keyAndFetch(VerificationKey)
        /// No such key.
        case unknown
        /// Fetch the set, then look again.
        case fetch
        /// The set is being fetched; then look again.
        case wait
        /// There is no set; why the last fetch has failed.
        case unavailable(String)
    }

    private let waits: Waits
    private var keys: KeySet?
    private var fetchedAt: ContinuousClock.Instant?
    private var attemptedAt: ContinuousClock.Instant?
    private var isFetching = false
    private var fault = ""

    init(waits: Waits) {
        self.waits = waits
    }

    /// - Parameter hasWaited: Whether a fetch was awaited for this token; a second one will not be.
    mutating func look(up name: KeySet.Name, hasWaited: Bool, now: ContinuousClock.Instant) -> Answer {
        guard let keys, let fetchedAt, now - fetchedAt < self.waits.maximumAge else {
            let fetch = hasWaited ? nil : self.begin(now, after: self.waits.betweenAttempts)
            return fetch ?? .unavailable(self.fault)
        }
        guard let key = keys[name] else {
            let fetch = hasWaited ? nil : self.begin(now, after: self.waits.betweenFetches)
            return fetch ?? .unknown
        }
        guard now - fetchedAt >= self.waits.refresh, !self.isFetching,
            case .fetch? = self.begin(now, after: self.waits.betweenFetches)
        else { return .key(key) }
        return .keyAndFetch(key)
    }

    /// `.fetch` if a fetch begins now, `.wait` if one is under way, nil if it is too early for another.
    mutating func begin(_ now: ContinuousClock.Instant, after pause: Duration = .zero) -> Answer? {
        if self.isFetching { return .wait }
        if let attemptedAt, now - attemptedAt < pause { return nil }
        self.isFetching = true
        self.attemptedAt = now
        return .fetch
    }

    mutating func fetched(_ keys: KeySet, now: ContinuousClock.Instant) {
        self.isFetching = false
        self.keys = keys
        self.fetchedAt = now
        self.attemptedAt = now
    }

    mutating func failed(_ fault: String, now: ContinuousClock.Instant) {
        self.isFetching = false
        self.attemptedAt = now
        self.fault = fault
    }
}
