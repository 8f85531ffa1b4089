// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Lets one event of a kind through per interval, and counts the others.
package final class LogThrottle<Kind: Hashable & Sendable>: Sendable {
    private struct Window {
        var begin: ContinuousClock.Instant
        var unwritten: Int
    }

    private let interval: Duration
    private let windows = Mutex<[Kind: Window]>([:])

    /// - Parameter interval: How long a kind is silent after an event was let through.
    package init(interval: Duration) {
        self.interval = interval
    }

    /// Whether an event may be written now: nil if not, otherwise how many were not written since the last one.
    package func admit(_ kind: Kind, now: ContinuousClock.Instant) -> Int? {
        self.windows.withLock { windows in
            if let window = windows[kind], now - window.begin < self.interval {
                windows[kind] = Window(begin: window.begin, unwritten: window.unwritten + 1)
                return nil
            }
            let unwritten = windows[kind]?.unwritten ?? 0
            windows[kind] = Window(begin: now, unwritten: 0)
            return unwritten
        }
    }
}
