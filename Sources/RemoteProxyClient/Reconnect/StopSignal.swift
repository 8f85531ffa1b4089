// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// The wish to stop something that may be in the middle of a wait.
package final class StopSignal: Sendable {
    private struct State {
        var isStopped = false
        /// Ends what is being done at this moment.
        var interrupt: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    package var isStopped: Bool { self.state.withLock { $0.isStopped } }

    /// Asks for the end; what is being done is cancelled, and all that is begun later.
    package func stop() {
        let interrupt = self.state.withLock { state in
            state.isStopped = true
            return state.interrupt
        }
        interrupt?()
    }

    /// Does something, one at a time, that ``stop()`` and the cancellation of the task cancel.
    package func interruptible<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await body() }
        let isStopped = self.state.withLock { state in
            state.interrupt = { task.cancel() }
            return state.isStopped
        }
        defer { self.state.withLock { $0.interrupt = nil } }
        if isStopped { task.cancel() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
