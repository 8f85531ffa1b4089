// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// A value that is set once, by whoever comes first, and that any number of tasks wait for.
package final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Value, Never>])
        case settled(Value)
    }

    private let state = Mutex(State.waiting([]))

    package init() {}

    /// Sets the value and resumes all who wait; does nothing if it is set already.
    ///
    /// - Returns: Whether this call set it.
    @discardableResult
    package func settle(_ value: Value) -> Bool {
        let waiting: [CheckedContinuation<Value, Never>]? = self.state.withLock { state in
            guard case .waiting(let continuations) = state else { return nil }
            state = .settled(value)
            return continuations
        }
        guard let waiting else { return false }
        for continuation in waiting { continuation.resume(returning: value) }
        return true
    }

    /// The value if it is set.
    package var settled: Value? {
        self.state.withLock { state in
            switch state {
            case .waiting: nil
            case .settled(let value): value
            }
        }
    }

    /// The value, as soon as it is set. Cancelling the task that waits does not end the wait.
    package var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let settled: Value? = self.state.withLock { state in
                    switch state {
                    case .waiting(let continuations):
                        state = .waiting(continuations + [continuation])
                        return nil
                    case .settled(let value):
                        return value
                    }
                }
                if let settled { continuation.resume(returning: settled) }
            }
        }
    }
}
