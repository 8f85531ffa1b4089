// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// What the connections of each address have of what they may have (an address: one of IPv4, or a /64 of IPv6).
///
/// An address is forgotten once it has nothing and its bucket is full again. Whoever comes when as many are remembered as
/// may be shares one account with all others of that kind: they are limited as if they were one address, and memory is.
public struct AddressLedger: Sendable {
    /// What each address may have; 0 of anything: there is no limit.
    public struct Limits: Hashable, Sendable {
        /// Connections at a time that are nobody yet.
        public var unauthenticated: Int
        /// New connections.
        public var arrivals: TokenBucket.Limits
        /// Devices and clients at a time.
        public var registrations: Int
        /// Addresses remembered at most.
        public var capacity: Int

        public init(unauthenticated: Int, arrivals: TokenBucket.Limits, registrations: Int, capacity: Int) {
            self.unauthenticated = unauthenticated
            self.arrivals = arrivals
            self.registrations = registrations
            self.capacity = capacity
        }
    }

    /// Why a connection is not let in.
    public enum Refusal: Error, Hashable, Sendable {
        /// The address has as many unauthenticated connections as it may.
        case tooManyUnauthenticated
        /// The address has made too many connections lately.
        case tooManyArrivals
    }

    /// Where something is booked, to be taken off there.
    public enum Account: Hashable, Sendable {
        case network(PeerNetwork)
        /// Of all addresses for which there was no room.
        case others
    }

    private struct Entry {
        var unauthenticated = 0
        var registrations = 0
        var arrivals = TokenBucket()

        func isIdle(now: NIODeadline) -> Bool {
            self.unauthenticated == 0 && self.registrations == 0 && self.arrivals.isFull(now: now)
        }
    }

    /// Fewer addresses than this are not worth a search for idle ones.
    public static let sweptCount = 1_024
    /// The search goes through all of them, so whoever comes from many addresses must not cause it each time.
    public static let sweepInterval = TimeAmount.seconds(1)

    /// What is allowed from now on; what is booked already stays.
    public var limits: Limits
    private var entries: [PeerNetwork: Entry] = [:]
    private var others = Entry()
    private var nextSweep = NIODeadline.distantPast

    /// An empty ledger.
    public init(limits: Limits) {
        self.limits = limits
    }

    /// Addresses remembered.
    public var count: Int { self.entries.count }

    // MARK: Connections

    /// A connection comes from this address. If it may, it is booked as unauthenticated until `settle`.
    public mutating func connect(_ network: PeerNetwork, now: NIODeadline) -> Result<Account, Refusal> {
        let account = self.account(of: network, now: now)
        var entry = self[account]
        guard Self.allows(self.limits.unauthenticated, entry.unauthenticated) else {
            return .failure(.tooManyUnauthenticated)
        }
        guard entry.arrivals.take(self.limits.arrivals, now: now) else { return .failure(.tooManyArrivals) }
        entry.unauthenticated += 1
        self[account] = entry
        return .success(account)
    }

    /// A connection that was let in has become somebody, or is gone. To be called once for each.
    public mutating func settle(_ account: Account, now: NIODeadline) {
        self.change(account, now: now) { $0.unauthenticated -= 1 }
    }

    // MARK: Registrations

    /// A connection from this address wants to be a device or a client. If it may, it is booked until `deregister`;
    /// nil: it may not.
    public mutating func register(_ network: PeerNetwork, now: NIODeadline) -> Account? {
        let account = self.account(of: network, now: now)
        guard Self.allows(self.limits.registrations, self[account].registrations) else { return nil }
        self[account].registrations += 1
        return account
    }

    /// A device or client is none any more. To be called once for each.
    public mutating func deregister(_ account: Account, now: NIODeadline) {
        self.change(account, now: now) { $0.registrations -= 1 }
    }

    // MARK: Accounts

    private static func allows(_ limit: Int, _ present: Int) -> Bool { limit == 0 || present < limit }

    private subscript(account: Account) -> Entry {
        get {
            switch account {
            case .network(let network): self.entries[network] ?? Entry()
            case .others: self.others
            }
        }
        set {
            switch account {
            case .network(let network): self.entries[network] = newValue
            case .others: self.others = newValue
            }
        }
    }

    private mutating func change(_ account: Account, now: NIODeadline, _ body: (inout Entry) -> Void) {
        body(&self[account])
        if case .network(let network) = account, self[account].isIdle(now: now) { self.entries[network] = nil }
    }

    private mutating func account(of network: PeerNetwork, now: NIODeadline) -> Account {
        if self.entries[network] != nil { return .network(network) }
        if self.entries.count >= min(Self.sweptCount, self.limits.capacity), now >= self.nextSweep {
            self.nextSweep = now + Self.sweepInterval
            self.entries = self.entries.filter { !$0.value.isIdle(now: now) }
        }
        return self.entries.count < self.limits.capacity ? .network(network) : .others
    }
}
