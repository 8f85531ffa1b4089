// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Tunnels that are to be logged. Event loops put them here; the log engine takes them, all at once, each second.
final class FinishedTunnels: Sendable {
    /// The most that wait; as many tunnels hardly end in a second.
    static let maximumCount = 10_000

    struct Batch: Equatable {
        var tunnels: [FinishedTunnel] = []
        /// How many more there were.
        var dropped = 0
    }

    private let waiting = Mutex(Batch())

    func add(_ tunnel: FinishedTunnel) {
        self.waiting.withLock { waiting in
            if waiting.tunnels.count < Self.maximumCount {
                waiting.tunnels.append(tunnel)
            } else {
                waiting.dropped += 1
            }
        }
    }

    func takeAll() -> Batch {
        self.waiting.withLock { waiting in
            defer { waiting = Batch() }
            return waiting
        }
    }
}
