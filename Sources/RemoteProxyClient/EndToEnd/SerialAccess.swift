// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// A value that one task at a time may use, across suspensions; the others wait, in order.
///
/// As many wait as there are tasks that want it at this moment.
final class SerialAccess<Value: Sendable>: Sendable {
    private struct Waiting {
        let number: UInt64
        let continuation: CheckedContinuation<Value, any Error>
    }

    private struct State {
        /// Absent while a task uses it.
        var value: Value?
        var waiting: [Waiting] = []
        var nextNumber: UInt64 = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        self.state = Mutex(State(value: value))
    }

    /// Lets `body` use the value when it is its turn.
    ///
    /// - Throws: what `body` throws, or `CancellationError` when the task was cancelled before its turn.
    func withValue<Result: Sendable>(_ body: (inout Value) async throws -> Result) async throws -> Result {
        var value = try await self.take()
        defer { self.give(value) }
        return try await body(&value)
    }

    private func take() async throws -> Value {
        let number = self.state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Value, any Error>? = self.state.withLock { state in
                    // A cancellation from now on finds the waiting task.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let value = state.value {
                        state.value = nil
                        return .success(value)
                    }
                    state.waiting.append(Waiting(number: number, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let cancelled = self.state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
            }
            cancelled?.continuation.resume(throwing: CancellationError())
        }
    }

    private func give(_ value: Value) {
        let next = self.state.withLock { state -> Waiting? in
            guard !state.waiting.isEmpty else {
                state.value = value
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.continuation.resume(returning: value)
    }
}
