// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// How many descriptors this process, and each that it starts, may have open.
enum DescriptorLimit {
    /// Raises the limit as far as the system lets us.
    ///
    /// - Returns: the limit.
    static func raise() throws -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { throw BenchmarkError.system("getrlimit") }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            guard setrlimit(resource, &limit) == 0 else { throw BenchmarkError.system("setrlimit") }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// - Throws: `BenchmarkError` if so many connections are too many.
    static func check(connections: Int) throws {
        // Some are for everything else.
        let limit = try Self.raise() - 100
        guard connections <= limit else {
            throw BenchmarkError("\(connections) connections are more than this system lets a process have: \(limit)")
        }
    }
}
