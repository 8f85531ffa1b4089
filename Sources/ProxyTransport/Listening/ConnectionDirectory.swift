// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyWire
import Synchronization

/// All open connections of one server, by id.
final class ConnectionDirectory: Sendable {
    /// A connection as others may reach it.
    struct Entry: Sendable {
        var channel: any Channel
        let record: ConnectionRecord
        /// Whether the connection is on its way to another event loop, and so to another channel.
        fileprivate var isMoving = false
        /// Why it is to end once it has arrived there.
        fileprivate var end: CloseReason?

        /// How a tunnel lies on its transport.
        var framing: TunnelFraming { self.record.transport.isWebSocket ? .webSocket : .stream }
    }

    private struct State {
        var entries: [ConnectionID: Entry] = [:]
        /// Ends of connections that may not last; apart from the entries, because few have one.
        var lifetimes: [ConnectionID: Scheduled<Void>] = [:]
        var lastID: UInt64 = 0
        var lastNotificationID: Int64 = 0
        var tally = TransportTally()
        var whenEmpty: [@Sendable () -> Void] = []
        var isStopped = false
        var closesAll = false
        /// Who may go on until the drain is over; nil before it begins.
        var drain: DrainPlan?

        /// The channel of a connection that is to end; nil if there is none, and then the reason waits for it.
        mutating func channelToEnd(_ id: ConnectionID, _ reason: CloseReason) -> (any Channel)? {
            guard let entry = self.entries[id] else { return nil }
            entry.record.ends(reason)
            guard entry.isMoving else { return entry.channel }
            if entry.end == nil { self.entries[id]?.end = reason }
            return nil
        }
    }

    private let state = Mutex(State())
    private let watch: ConnectionWatch

    init(watch: ConnectionWatch) {
        self.watch = watch
    }

    subscript(id: ConnectionID) -> Entry? {
        self.state.withLock { $0.entries[id] }
    }

    var count: Int { self.state.withLock { $0.entries.count } }

    /// How many connections are to end at a certain time.
    var lifetimeCount: Int { self.state.withLock { $0.lifetimes.count } }

    var all: [any Channel] { self.state.withLock { $0.entries.values.map(\.channel) } }

    /// What there is to be told of every open connection.
    var records: [ConnectionRecord] { self.state.withLock { $0.entries.values.map(\.record) } }

    /// How much there is of everything.
    var counts: TransportCounts {
        let (records, tally) = self.state.withLock { ($0.entries.values.map(\.record), $0.tally) }
        return TransportCounts(records, tally)
    }

    /// Lists a connection until its channel closes; after `endAll` that is at once.
    ///
    /// - Parameter place: what it has of what its address may have.
    func add(
        _ channel: any Channel,
        api: ServedAPI,
        transport: TransportKind,
        address: PeerAddress,
        place: AddressPlace?
    ) -> ConnectionRecord {
        let acceptedAt = self.watch.unixTime()
        let (record, isStopped) = self.state.withLock { state in
            state.lastID += 1
            let record = ConnectionRecord(
                id: ConnectionID(state.lastID),
                api: api,
                transport: transport,
                address: address,
                acceptedAt: acceptedAt
            )
            record.takes(place)
            state.entries[record.id] = Entry(channel: channel, record: record)
            state.tally.arrived(api)
            return (record, state.isStopped)
        }
        // It was accepted before the listener closed, and put together after everybody else was told to end.
        if isStopped {
            record.ends(.shutdown)
            channel.close(promise: nil)
        }
        return record
    }

    /// Two connections have found each other.
    func beginTunnel(_ one: ConnectionID, _ two: ConnectionID) {
        let tunnel = TunnelRecord(since: self.watch.unixTime(), one: one)
        let (first, second) = self.state.withLock { state in
            state.tally.tunnelBegan(.rendezvous)
            return (state.entries[one]?.record, state.entries[two]?.record)
        }
        first?.joins(tunnel, partner: two)
        second?.joins(tunnel, partner: one)
    }

    /// A device has been told of a client.
    func beginDeviceTunnel() {
        self.state.withLock { $0.tally.tunnelBegan(.tunnelProxy) }
    }

    /// Takes a connection off the list because this channel has closed.
    /// Returns false if the connection lives on, on another channel.
    func remove(_ id: ConnectionID, closed channel: any Channel) -> Bool {
        let removed = self.state.withLock { state -> Removal? in
            guard let entry = state.entries[id], entry.channel === channel, !entry.isMoving else { return nil }
            state.entries[id] = nil
            state.tally.left(entry.record)
            var removal = Removal(record: entry.record, lifetime: state.lifetimes.removeValue(forKey: id))
            if let device = state.drain?.left(id) { removal.idleDevice = state.channelToEnd(device, .shutdown) }
            if state.entries.isEmpty { swap(&removal.callbacks, &state.whenEmpty) }
            return removal
        }
        guard let removed else { return false }
        // Or it would stay with its event loop until its time has come, for every connection that has been.
        removed.lifetime?.cancel()
        self.watch.ended(removed.record)
        removed.idleDevice?.end(.shutdown)
        for callback in removed.callbacks { callback() }
        return true
    }

    /// What follows from a connection's being gone.
    private struct Removal {
        let record: ConnectionRecord
        let lifetime: Scheduled<Void>?
        /// A device that only this connection kept from ending.
        var idleDevice: (any Channel)?
        var callbacks: [@Sendable () -> Void] = []
    }

    /// The connection will be on another channel; until then, that its present one closes means nothing.
    func beginMove(_ id: ConnectionID) {
        self.state.withLock { $0.entries[id]?.isMoving = true }
    }

    /// The connection is on this channel now.
    func endMove(_ id: ConnectionID, to channel: any Channel) {
        let (reason, closesAll) = self.state.withLock { state in
            state.entries[id]?.channel = channel
            state.entries[id]?.isMoving = false
            return (state.entries[id]?.end, state.closesAll)
        }
        if closesAll {
            channel.close(promise: nil)
        } else if let reason {
            channel.end(reason)
        }
    }

    /// Ends a connection, as its transport does it in order; one that is on its way to another channel, once it is there.
    func end(_ id: ConnectionID, _ reason: CloseReason) {
        self.state.withLock { $0.channelToEnd(id, reason) }?.end(reason)
    }

    /// Ends a connection after a while, whatever has become of it and wherever it lives by then.
    /// A later call for the same connection replaces the earlier one.
    func end(_ id: ConnectionID, _ reason: CloseReason, after delay: TimeAmount) {
        guard let loop = self[id]?.channel.eventLoop else { return }
        let lifetime = loop.scheduleTask(in: delay) { self.end(id, reason) }
        let obsolete = self.state.withLock { state in
            guard state.entries[id] != nil else { return lifetime as Scheduled<Void>? }
            return state.lifetimes.updateValue(lifetime, forKey: id)
        }
        obsolete?.cancel()
    }

    /// Ids of notifications count up from 1 (PROTOCOL section 2).
    func nextNotificationID() -> Int64 {
        self.state.withLock { state in
            state.lastNotificationID += 1
            return state.lastNotificationID
        }
    }

    /// Ends every connection that is in no tunnel, and from now on each device that loses its last client. There will be
    /// no further connections.
    func drain(_ reason: CloseReason) {
        let channels = self.state.withLock { state in
            state.isStopped = true
            let plan = DrainPlan(state.entries.mapValues(\.record.standing))
            state.drain = plan
            return plan.idle.compactMap { state.channelToEnd($0, reason) }
        }
        for channel in channels { channel.end(reason) }
    }

    /// Ends every connection, each as its transport does it in order. There will be no further ones.
    func endAll(_ reason: CloseReason) {
        let channels = self.state.withLock { state in
            state.isStopped = true
            return state.entries.keys.compactMap { state.channelToEnd($0, reason) }
        }
        for channel in channels { channel.end(reason) }
    }

    /// Closes every connection that is still open.
    func closeAll() {
        let channels = self.state.withLock { state in
            state.closesAll = true
            return state.entries.values.map(\.channel)
        }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Calls back when no connection is left; at once when there is none.
    func whenEmpty(_ callback: @escaping @Sendable () -> Void) {
        let isEmpty = self.state.withLock { state in
            if !state.entries.isEmpty { state.whenEmpty.append(callback) }
            return state.entries.isEmpty
        }
        if isEmpty { callback() }
    }
}

extension Channel {
    /// Asks the transport handler of the connection to end it.
    func end(_ reason: CloseReason) {
        // A turn of its own: who ends another connection may be in the midst of that one's events.
        self.eventLoop.execute { self.triggerUserOutboundEvent(EndConnection(reason: reason), promise: nil) }
    }
}
