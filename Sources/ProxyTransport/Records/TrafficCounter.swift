// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Counts bytes on one event loop; may be read from anywhere.
struct TrafficCounter: ~Copyable, Sendable {
    private let bytes = Atomic<UInt64>(0)

    var value: UInt64 { self.bytes.load(ordering: .relaxed) }

    /// Only ever called by one thread at a time: so this needs no locked instruction.
    borrowing func add(_ count: Int) {
        self.bytes.store(self.value &+ UInt64(truncatingIfNeeded: count), ordering: .relaxed)
    }
}
