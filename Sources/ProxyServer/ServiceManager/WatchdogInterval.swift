// SPDX-License-Identifier: GPL-3.0-only

/// How often a service manager wants to hear that its service is alive (sd_watchdog_enabled(3)).
enum WatchdogInterval {
    /// - Parameter process: This process's number: the variables of a parent are none of ours.
    /// - Returns: Half of what the manager allows, as it recommends; nil if it does not ask.
    static func from(_ environment: [String: String], process: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let limit = Int64(text), limit > 1 else { return nil }
        if let owner = environment["WATCHDOG_PID"], owner != "\(process)" { return nil }
        return .microseconds(limit / 2)
    }
}
