// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Synchronization

/// All open connections of one server, by id.
final class ConnectionDirectory: Sendable {
    /// A connection as others may reach it.
    struct Entry: Sendable {
        var channel: any Channel
        let framing: TunnelFraming
        /// Whether the connection is on its way to another event loop, and so to another channel.
        fileprivate var isMoving = false
        /// Why it is to end once it has arrived there.
        fileprivate var end: CloseReason?
    }

    private struct State {
        var entries: [ConnectionID: Entry] = [:]
        /// Ends of connections that may not last; apart from the entries, because few have one.
        var lifetimes: [ConnectionID: Scheduled<Void>] = [:]
        var lastID: UInt64 = 0
        var lastNotificationID: Int64 = 0
        var whenEmpty: [@Sendable () -> Void] = []
        var isStopped = false
        var closesAll = false

        /// The channel of a connection that is to end; nil if there is none, and then the reason waits for it.
        mutating func channelToEnd(_ id: ConnectionID, _ reason: CloseReason) -> (any Channel)? {
            guard let entry = self.entries[id] else { return nil }
            guard entry.isMoving else { return entry.channel }
            if entry.end == nil { self.entries[id]?.end = reason }
            return nil
        }
    }

    private let state = Mutex(State())

    subscript(id: ConnectionID) -> Entry? {
        self.state.withLock { $0.entries[id] }
    }

    var count: Int { self.state.withLock { $0.entries.count } }

    /// How many connections are to end at a certain time.
    var lifetimeCount: Int { self.state.withLock { $0.lifetimes.count } }

    var all: [any Channel] { self.state.withLock { $0.entries.values.map(\.channel) } }

    /// Lists a connection until its channel closes; after `endAll` that is at once.
    func add(_ channel: any Channel, framing: TunnelFraming) -> ConnectionID {
        let (id, isStopped) = self.state.withLock { state in
            state.lastID += 1
            let id = ConnectionID(state.lastID)
            state.entries[id] = Entry(channel: channel, framing: framing)
            return (id, state.isStopped)
        }
        // It was accepted before the listener closed, and put together after everybody else was told to end.
        if isStopped { channel.close(promise: nil) }
        return id
    }

    /// Takes a connection off the list because this channel has closed.
    /// Returns false if the connection lives on, on another channel.
    func remove(_ id: ConnectionID, closed channel: any Channel) -> Bool {
        let (isGone, lifetime, callbacks): (Bool, Scheduled<Void>?, [@Sendable () -> Void]) = self.state.withLock {
            state in
            guard let entry = state.entries[id], entry.channel === channel, !entry.isMoving else {
                return (false, nil, [])
            }
            state.entries[id] = nil
            let lifetime = state.lifetimes.removeValue(forKey: id)
            guard state.entries.isEmpty else { return (true, lifetime, []) }
            defer { state.whenEmpty = [] }
            return (true, lifetime, state.whenEmpty)
        }
        // Or it would stay with its event loop until its time has come, for every connection that has been.
        lifetime?.cancel()
        for callback in callbacks { callback() }
        return isGone
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
