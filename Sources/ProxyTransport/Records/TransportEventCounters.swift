// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Synchronization

/// Counts what happens on all event loops; may be read from anywhere. Never in the way of payload: each of these
/// happens at most once in a connection's life.
package final class TransportEventCounters: Sendable {
    let proxyHeader = HandshakeCounters()
    let tls = HandshakeCounters()
    let webSocket = HandshakeCounters()
    private let connectionsHeld = Atomic<UInt64>(0)
    private let headsTooLarge = Atomic<UInt64>(0)
    private let clientsTurnedAway = Atomic<UInt64>(0)
    private let accessDenied = Atomic<UInt64>(0)
    private let originsRefused = Atomic<UInt64>(0)

    package init() {}

    /// A connection has to wait for a place.
    func heldConnection() { self.connectionsHeld.wrappingAdd(1, ordering: .relaxed) }

    /// The head of an upgrade request is too large, or has too many fields.
    func refusedHead() { self.headsTooLarge.wrappingAdd(1, ordering: .relaxed) }

    /// A device has as many clients as it may.
    func turnedClientAway() { self.clientsTurnedAway.wrappingAdd(1, ordering: .relaxed) }

    /// A connection has come from where none may be made.
    func deniedAccess() { self.accessDenied.wrappingAdd(1, ordering: .relaxed) }

    /// A page of an origin has asked for a connection that may have none.
    func refusedOrigin() { self.originsRefused.wrappingAdd(1, ordering: .relaxed) }

    var snapshot: TransportEvents {
        var events = TransportEvents()
        events.proxyHeader = self.proxyHeader.snapshot
        events.tls = self.tls.snapshot
        events.webSocket = self.webSocket.snapshot
        events.connectionsHeld = self.connectionsHeld.load(ordering: .relaxed)
        events.headsTooLarge = self.headsTooLarge.load(ordering: .relaxed)
        events.clientsTurnedAway = self.clientsTurnedAway.load(ordering: .relaxed)
        events.accessDenied = self.accessDenied.load(ordering: .relaxed)
        events.originsRefused = self.originsRefused.load(ordering: .relaxed)
        return events
    }
}

/// Counts handshakes of one kind.
final class HandshakeCounters: Sendable {
    private let begun = Atomic<UInt64>(0)
    private let completed = Atomic<UInt64>(0)
    private let timedOut = Atomic<UInt64>(0)
    private let failed = Atomic<UInt64>(0)

    func begin() { self.begun.wrappingAdd(1, ordering: .relaxed) }

    func complete() { self.completed.wrappingAdd(1, ordering: .relaxed) }

    /// A handshake was not completed, on a connection that ends for this reason.
    func fail(_ reason: CloseReason?) {
        if reason == .handshakeTimedOut {
            self.timedOut.wrappingAdd(1, ordering: .relaxed)
        } else {
            self.failed.wrappingAdd(1, ordering: .relaxed)
        }
    }

    var snapshot: HandshakeCounts {
        HandshakeCounts(
            begun: self.begun.load(ordering: .relaxed),
            completed: self.completed.load(ordering: .relaxed),
            timedOut: self.timedOut.load(ordering: .relaxed),
            failed: self.failed.load(ordering: .relaxed)
        )
    }
}
