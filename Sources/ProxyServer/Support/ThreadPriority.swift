// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How urgent the thread is that asks.
enum ThreadPriority {
    /// How much less urgent than a connection's thread one is that only looks on (nice(2)).
    private static let niceness: Int32 = 5

    /// Lets the threads of connections go first.
    static func lower() {
        // On Linux the priority of process 0 is that of the calling thread.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, self.niceness)
    }
}
