// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Resident memory once it has stopped to change.
enum SettledMemory {
    /// Reads it every half second until two readings agree, for at most ten seconds. Connections are served meanwhile.
    ///
    /// - Returns: bytes; the last reading if they never agreed.
    static func read(_ server: RunningServer, _ loop: EventLoop) throws -> Int {
        var previous = try server.residentBytes()
        for _ in 0..<20 {
            try loop.run(seconds: 0.5)
            let bytes = try server.residentBytes()
            if bytes == previous { return bytes }
            previous = bytes
        }
        return previous
    }
}
