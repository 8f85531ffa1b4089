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
}
