// SPDX-License-Identifier: GPL-3.0-only

import ServiceLifecycle
import UnixSignals

/// On SIGUSR1 has every log file opened anew: what logrotate asks for when it has given them other names.
struct ReopenOnSignal: Service, CustomStringConvertible {
    /// What the log calls it.
    let description = "reopening of log files"

    private let actions: [@Sendable () -> Void]
    private let signals: UnixSignalsSequence

    /// From now on the signal is kept until the service runs.
    ///
    /// - Parameter actions: What opens the files; each sees to its own errors.
    init(_ actions: [@Sendable () -> Void]) async {
        self.actions = actions
        self.signals = await UnixSignalsSequence(trapping: .sigusr1)
    }

    func run() async throws {
        for await _ in self.signals.cancelOnGracefulShutdown() {
            for action in self.actions { action() }
        }
    }
}
