// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// One call at a time, whose outcome everybody gets who asked meanwhile.
///
/// Who waits may leave; the call goes on, because the next one will want its outcome.
package final class SingleFlight<Outcome: Sendable>: Sendable {
    private struct State {
        var isUnderWay = false
        var nextID: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Outcome?, Never>] = [:]
        /// Waiters whose task was cancelled before they were entered above.
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())
    private let call: @Sendable () async -> Outcome

    /// - Parameter call: Must end by itself; it is not cancelled.
    package init(_ call: @escaping @Sendable () async -> Outcome) {
        self.call = call
    }

    /// Makes the call unless it is under way.
    package func start() {
        let isFirst = self.state.withLock { state in
            defer { state.isUnderWay = true }
            return !state.isUnderWay
        }
        guard isFirst else { return }
        Task {
            let outcome = await self.call()
            let waiters = self.state.withLock { state in
                state.isUnderWay = false
                defer { state.waiters = [:] }
                return state.waiters.values
            }
            for waiter in waiters { waiter.resume(returning: outcome) }
        }
    }

    /// The outcome of the call that is under way, or of a new one; nil if the waiting task is cancelled.
    package func outcome() async -> Outcome? {
        let id = self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        // Of a waiter that was cancelled when it had its outcome already.
        defer { self.state.withLock { _ = $0.cancelled.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = self.state.withLock { state in
                    if state.cancelled.remove(id) != nil { return true }
                    state.waiters[id] = continuation
                    return false
                }
                // Entered first, so that the outcome cannot come in between.
                if isCancelled { continuation.resume(returning: nil) } else { self.start() }
            }
        } onCancel: {
            let waiter = self.state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: id)
                if waiter == nil { state.cancelled.insert(id) }
                return waiter
            }
            waiter?.resume(returning: nil)
        }
    }
}
