// SPDX-License-Identifier: GPL-3.0-only

import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Runs services until SIGTERM or SIGINT: the first has them drain, the second ends them at once.
struct StopOnSignals: Sendable {
    /// How long the end may take that was asked for twice. Whatever hangs then, a disk for one, is not waited for.
    static let lastWait = Duration.seconds(1)

    private let signals: UnixSignalsSequence

    /// From now on the signals are kept until the services run.
    init() async {
        self.signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    }

    /// Returns when all services have ended.
    ///
    /// - Throws: What a service has failed with.
    func run(_ group: ServiceGroup) async throws {
        let work = Task { try await group.run() }
        let stop = Task {
            var signals = self.signals.makeAsyncIterator()
            guard await signals.next() != nil else { return }
            await group.triggerGracefulShutdown()
            guard await signals.next() != nil else { return }
            work.cancel()
            try await Task.sleep(for: Self.lastWait)
            exit(EXIT_SUCCESS)
        }
        defer { stop.cancel() }
        do {
            try await work.value
        } catch is CancellationError {
            // By the second signal, and so as it should be.
        }
    }
}
