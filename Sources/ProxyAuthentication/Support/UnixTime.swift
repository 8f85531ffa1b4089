// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The time of day, for documents that carry it; waits are measured by a `Clock`.
package enum UnixTime {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    package static var now: Int { time(nil) }

    /// The same in milliseconds.
    package static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
