// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The signals that a program with a screen has to answer, as bytes in a pipe: their numbers.
enum TerminalSignals {
    /// Those that ask for the end.
    static let requestsToEnd = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    private static let pipe = Atomic<CInt>(-1)

    /// Has them written to a pipe from now on; they do nothing by themselves any more.
    static func deliver(to pipe: WakePipe) {
        self.pipe.store(pipe.writeEnd, ordering: .sequentiallyConsistent)
        for number in self.requestsToEnd + [SIGWINCH, SIGCONT, SIGTSTP] { self.catchSignal(number) }
    }

    /// Stops the process, as Ctrl-Z does; returns when it goes on.
    static func stopProcess() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &action, nil)
        raise(SIGTSTP)
        self.catchSignal(SIGTSTP)
    }

    private static func catchSignal(_ number: CInt) {
        var action = sigaction()
        // Whatever thread it meets: nothing but an atomic load and write(2) is done, and errno is kept.
        action.__sigaction_handler.sa_handler = { number in
            WakePipe.leave(
                UInt8(truncatingIfNeeded: number),
                in: TerminalSignals.pipe.load(ordering: .sequentiallyConsistent)
            )
        }
        // Calls of other threads are not to fail for it.
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }
}
