// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// What a `LoopbackHTTPServer` has seen; tests await it.
package final class LoopbackTally: Sendable {
    package struct Counts: Sendable {
        /// Every request, in the order in which they were complete.
        package var requests: [LoopbackRequest] = []
        /// Requests whose connection the client closed before they were answered.
        package var abandoned = 0
        /// Connections that are open.
        package var connections = 0
        /// The most connections that were open at a time.
        package var peakConnections = 0
        /// All connections there ever were.
        package var totalConnections = 0
    }

    private struct State {
        var counts = Counts()
        var observers: [(isAwaited: @Sendable (Counts) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    package var counts: Counts { self.state.withLock { $0.counts } }

    /// Returns once the counts are what the caller waits for.
    package func until(_ isAwaited: @escaping @Sendable (Counts) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isSo = self.state.withLock { state in
                let isSo = isAwaited(state.counts)
                if !isSo { state.observers.append((isAwaited, continuation)) }
                return isSo
            }
            if isSo { continuation.resume() }
        }
    }

    func change(_ change: (inout Counts) -> Void) {
        let satisfied = self.state.withLock { state in
            change(&state.counts)
            let counts = state.counts
            let satisfied = state.observers.filter { $0.isAwaited(counts) }.map(\.continuation)
            state.observers.removeAll { $0.isAwaited(counts) }
            return satisfied
        }
        for observer in satisfied { observer.resume() }
    }
}
