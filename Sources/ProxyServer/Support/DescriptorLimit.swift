// SPDX-License-Identifier: GPL-3.0-only

import ProxyTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How many files and sockets this process may have open (getrlimit(2)).
enum DescriptorLimit {
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// What is open besides connections, in the most: listeners, event loops, logs, monitors, the admin endpoint, requests of
    /// back-ends.
    private static let others = 256

    /// Raises the limit as far as the system lets an unprivileged process, and returns it; nil if it cannot be told.
    ///
    /// The usual soft limit of 1024 is meant for programs that use select(2).
    static func raise() -> Int? {
        var limit = rlimit()
        guard getrlimit(self.resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(self.resource, &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    /// The limit now; nil if it cannot be told.
    static var current: Int? {
        var limit = rlimit()
        return getrlimit(self.resource, &limit) == 0 ? Int(clamping: limit.rlim_cur) : nil
    }

    /// The least limit with which so many connections are accepted.
    static func needed(for connections: Int) -> Int {
        // The smallest of which 80 % are more.
        (connections + self.others) / 4 * 5 + 5
    }
}

extension DescriptorGauge {
    /// Of this process.
    static let process = DescriptorGauge(
        limit: { DescriptorLimit.current },
        open: { ProcessReader.openDescriptors.map { Int(clamping: $0) } }
    )
}
