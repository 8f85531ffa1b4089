// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM end a measurement in an orderly way: children are stopped, temporary files removed.
public enum Interruption {
    private static let happened = Atomic<Bool>(false)

    /// From now on the two signals are noted instead of ending the process. The second one ends it at once.
    public static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                if Interruption.happened.exchange(true, ordering: .relaxed) { signal(number, SIG_DFL) }
            }
        }
        // A peer that is gone shows as an error of the write.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Throws if a signal came.
    public static func check() throws {
        if Self.happened.load(ordering: .relaxed) { throw BenchmarkError("interrupted") }
    }
}
