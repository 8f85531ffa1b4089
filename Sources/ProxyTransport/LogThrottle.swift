// SPDX-License-Identifier: GPL-3.0-only

package import Logging
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

    /// Writes a line unless its kind is silent now, and with it how many of its kind were not written (`unwritten`). At a
    /// level that is not logged nothing is counted.
    package func log(
        _ kind: Kind,
        at level: Logger.Level,
        _ message: Logger.Message,
        _ metadata: @autoclosure () -> Logger.Metadata,
        to logger: Logger
    ) {
        guard logger.logLevel <= level, let unwritten = self.admit(kind, now: .now) else { return }
        var metadata = metadata()
        if unwritten > 0 { metadata["unwritten"] = "\(unwritten)" }
        logger.log(level: level, message, metadata: metadata)
    }
}
