// SPDX-License-Identifier: GPL-3.0-only

public import ProxyCore

/// How often the tokens of each network were refused lately, and what follows from that for the next one.
///
/// Networks that a thousand people share have some that mistype: up to half of the limit nothing happens; beyond it each
/// request waits, longer each time; beyond the limit none is judged for a while.
public struct FailureLedger<Instant: InstantProtocol<Duration>>: Sendable where Instant: Sendable {
    /// The rules.
    public struct Limits: Hashable, Sendable {
        /// Refusals per network and `window` beyond which its requests are not judged; 0: there is no limit.
        public var failures: Int
        /// What they are counted in.
        public var window: Duration
        /// How long requests are not judged then.
        public var ban: Duration
        /// The longest wait of a request that is still judged.
        public var longestDelay: Duration
        /// Networks remembered at most.
        public var capacity: Int

        /// Twenty a minute, then a minute's rest.
        public init(
            failures: Int = 20,
            window: Duration = .seconds(60),
            ban: Duration = .seconds(60),
            longestDelay: Duration = .seconds(2),
            capacity: Int = 10_000
        ) {
            self.failures = failures
            self.window = window
            self.ban = ban
            self.longestDelay = longestDelay
            self.capacity = max(1, capacity)
        }
    }

    /// What becomes of a request.
    public enum Admission: Hashable, Sendable {
        /// It is judged.
        case judge
        /// It is judged after this time.
        case delay(Duration)
        /// It is not judged.
        case refuse
    }

    private struct Record {
        var windowBegin: Instant
        var failures = 0
        var bannedUntil: Instant?
    }

    /// The rules from now on.
    public var limits: Limits
    private var records: [PeerNetwork: Record] = [:]

    /// An empty ledger.
    public init(limits: Limits) {
        self.limits = limits
    }

    /// Networks remembered.
    public var count: Int { self.records.count }

    /// A request has come from this network.
    public mutating func admit(_ network: PeerNetwork, now: Instant) -> Admission {
        guard let record = self.records[network] else { return .judge }
        if let end = record.bannedUntil, now < end { return .refuse }
        guard self.isCurrent(record, now: now) else {
            self.records[network] = nil
            return .judge
        }
        let half = self.limits.failures / 2
        let excess = record.failures - half
        guard excess > 0 else { return .judge }
        return .delay(self.limits.longestDelay * excess / max(1, self.limits.failures - half))
    }

    /// A token from this network has been refused. Returns true if that is one too many.
    public mutating func failed(_ network: PeerNetwork, now: Instant) -> Bool {
        guard self.limits.failures > 0 else { return false }
        var record = self.records[network] ?? Record(windowBegin: now)
        if !self.isCurrent(record, now: now) { record = Record(windowBegin: now) }
        record.failures += 1
        let isTooMany = record.failures > self.limits.failures
        if isTooMany { record = Record(windowBegin: now, bannedUntil: now.advanced(by: self.limits.ban)) }
        if self.records[network] == nil { self.makeRoom(now: now) }
        self.records[network] = record
        return isTooMany
    }

    private func isCurrent(_ record: Record, now: Instant) -> Bool {
        if let end = record.bannedUntil { return now < end }
        return record.windowBegin.duration(to: now) < self.limits.window
    }

    /// Who attacks from more networks than are remembered is not stopped here; the memory is.
    private mutating func makeRoom(now: Instant) {
        guard self.records.count >= self.limits.capacity else { return }
        self.records = self.records.filter { self.isCurrent($0.value, now: now) }
        guard self.records.count >= self.limits.capacity else { return }
        let fewest = self.records.min {
            ($0.value.bannedUntil == nil ? 0 : 1, $0.value.failures) < (
                $1.value.bannedUntil == nil ? 0 : 1, $1.value.failures
            )
        }
        if let fewest { self.records[fewest.key] = nil }
    }
}
