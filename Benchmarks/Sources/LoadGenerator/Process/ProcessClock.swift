// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// The CPU time of another process: all its threads, those that have ended included, to the nanosecond.
///
/// `/proc/PID/stat` counts ticks of 10 ms, and `/proc/PID/task/*/schedstat` forgets threads that have ended.
struct ProcessClock {
    private let clock: clockid_t

    /// - Throws: `BenchmarkError` if there is no such process.
    init(of process: pid_t) throws {
        var clock = clockid_t()
        let code = clock_getcpuclockid(process, &clock)
        guard code == 0 else { throw BenchmarkError.system("CPU clock of process \(process)", code: code) }
        self.clock = clock
    }

    /// Nanoseconds of user and system time so far.
    var now: UInt64 { Clock.read(self.clock) }
}
