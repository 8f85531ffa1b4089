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
    private let handshakesHeld = Atomic<UInt64>(0)
    private let acceptingStopped = Atomic<UInt64>(0)
    private let headsTooLarge = Atomic<UInt64>(0)
    private let clientsTurnedAway = Atomic<UInt64>(0)
    private let accessDenied = Atomic<UInt64>(0)
    private let originsRefused = Atomic<UInt64>(0)
    private let unauthenticatedRefused = Atomic<UInt64>(0)
    private let arrivalsRefused = Atomic<UInt64>(0)
    private let registrationsRefused = Atomic<UInt64>(0)

    package init() {}

    /// A connection has to wait for a place.
    func heldConnection() { self.connectionsHeld.wrappingAdd(1, ordering: .relaxed) }

    /// A connection has to wait until there are fewer TLS handshakes.
    func heldHandshake() { self.handshakesHeld.wrappingAdd(1, ordering: .relaxed) }

    /// For want of descriptors no connections are accepted for a while.
    func stoppedAccepting() { self.acceptingStopped.wrappingAdd(1, ordering: .relaxed) }

    /// The head of an upgrade request is too large, or has too many fields.
    func refusedHead() { self.headsTooLarge.wrappingAdd(1, ordering: .relaxed) }

    /// A device has as many clients as it may.
    func turnedClientAway() { self.clientsTurnedAway.wrappingAdd(1, ordering: .relaxed) }

    /// A connection was turned away because of where it comes from.
    func refused(_ refusal: Admission.Refusal) {
        switch refusal {
        case .access: self.accessDenied.wrappingAdd(1, ordering: .relaxed)
        case .limit(.tooManyUnauthenticated): self.unauthenticatedRefused.wrappingAdd(1, ordering: .relaxed)
        case .limit(.tooManyArrivals): self.arrivalsRefused.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// An address has as many devices and clients as it may.
    func refusedRegistration() { self.registrationsRefused.wrappingAdd(1, ordering: .relaxed) }

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
        events.handshakesHeld = self.handshakesHeld.load(ordering: .relaxed)
        events.acceptingStopped = self.acceptingStopped.load(ordering: .relaxed)
        events.unauthenticatedRefused = self.unauthenticatedRefused.load(ordering: .relaxed)
        events.arrivalsRefused = self.arrivalsRefused.load(ordering: .relaxed)
        events.registrationsRefused = self.registrationsRefused.load(ordering: .relaxed)
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
