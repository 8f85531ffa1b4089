// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// How much a process works (proc_pid_stat(5)).
struct ProcessClock: Sendable {
    struct Unreadable: Error {}

    let id: pid_t

    /// The CPU time it has had.
    var cpuTime: Duration {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(self.id)/stat", encoding: .utf8)
            // Behind the name, which may hold anything: the 14th and 15th of all are utime and stime, in ticks.
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
                throw Unreadable()
            }
            return .seconds(1) * (user + system) / sysconf(Int32(_SC_CLK_TCK))
        }
    }

    /// The share of one core that it uses while `interval` passes.
    func load(for interval: Duration) async throws -> Double {
        let begin = (try self.cpuTime, ContinuousClock.now)
        // Not for something to happen: what is measured is the time.
        try await Task.sleep(for: interval)
        return try (self.cpuTime - begin.0) / (ContinuousClock.now - begin.1)
    }
}
