// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Clocks of the system, in nanoseconds.
public enum Clock {
    /// Time that passes; the start is arbitrary.
    public static var now: UInt64 { Self.read(CLOCK_MONOTONIC) }

    /// CPU time this process has used, user and system together, in all its threads.
    public static var ownCPU: UInt64 { Self.read(CLOCK_PROCESS_CPUTIME_ID) }

    static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}

extension UInt64 {
    /// The moment this many seconds from now, on `Clock.now`.
    static func seconds(fromNow seconds: Double) -> UInt64 {
        Clock.now + Self(Swift.max(0, seconds) * 1e9)
    }
}
