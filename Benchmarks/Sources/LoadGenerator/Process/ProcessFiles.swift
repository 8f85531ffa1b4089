// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Files of another process.
enum ProcessFiles {
    /// How many descriptors it has open.
    static func openCount(of process: pid_t) throws -> Int {
        try Directory.names(in: "/proc/\(process)/fd").count
    }
}
