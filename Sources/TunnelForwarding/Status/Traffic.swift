// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Bytes of forwarded connections.
package struct Traffic: Hashable, Sendable {
    /// From here into the tunnel.
    package var sent: UInt64 = 0
    /// Out of the tunnel to here.
    package var received: UInt64 = 0

    package init(sent: UInt64 = 0, received: UInt64 = 0) {
        self.sent = sent
        self.received = received
    }

    package var total: UInt64 { self.sent &+ self.received }

    package static func + (left: Traffic, right: Traffic) -> Traffic {
        Traffic(sent: left.sent &+ right.sent, received: left.received &+ right.received)
    }

    /// What has come since; never less than nothing.
    package static func - (now: Traffic, then: Traffic) -> Traffic {
        Traffic(
            sent: now.sent > then.sent ? now.sent - then.sent : 0,
            received: now.received > then.received ? now.received - then.received : 0
        )
    }
}

/// Counts one connection's bytes, from whichever thread.
final class TrafficMeter: Sendable {
    private let sent = Atomic<UInt64>(0)
    private let received = Atomic<UInt64>(0)

    func countSent(_ count: Int) { self.sent.add(UInt64(count), ordering: .relaxed) }

    func countReceived(_ count: Int) { self.received.add(UInt64(count), ordering: .relaxed) }

    var traffic: Traffic {
        Traffic(sent: self.sent.load(ordering: .relaxed), received: self.received.load(ordering: .relaxed))
    }
}
