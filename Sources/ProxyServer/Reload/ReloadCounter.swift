// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// How often the configuration was read again, and how that went.
final class ReloadCounter: Sendable {
    struct Counts: Equatable, Sendable {
        /// What was read is in force.
        var applied: UInt64 = 0
        /// What was read could not be used.
        var refused: UInt64 = 0
        /// Whether the last one was applied; true before the first.
        var lastSucceeded = true
    }

    private let state = Mutex(Counts())

    var counts: Counts { self.state.withLock { $0 } }

    func count(succeeded: Bool) {
        self.state.withLock { counts in
            if succeeded { counts.applied += 1 } else { counts.refused += 1 }
            counts.lastSucceeded = succeeded
        }
    }
}
