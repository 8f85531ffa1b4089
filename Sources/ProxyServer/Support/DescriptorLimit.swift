// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How many files and sockets this process may have open (getrlimit(2)).
enum DescriptorLimit {
    /// Raises the limit as far as the system lets an unprivileged process, and returns it; nil if it cannot be told.
    ///
    /// The usual soft limit of 1024 is meant for programs that use select(2).
    static func raise() -> Int? {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(resource, &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}
