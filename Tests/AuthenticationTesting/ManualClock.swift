// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// A clock that stands still until a test turns it.
package final class ManualClock: Clock {
    package struct Instant: InstantProtocol {
        package var offset: Duration

        package func advanced(by duration: Duration) -> Instant { Instant(offset: self.offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - self.offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextID = 0
        var sleepers: [Int: (deadline: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        /// Sleeps whose task was cancelled before they were entered above.
        var cancelled: Set<Int> = []
        /// Tests that wait for the number of sleepers to become what they need.
        var observers: [(isAwaited: @Sendable (Int) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func satisfiedObservers() -> [CheckedContinuation<Void, Never>] {
            let count = self.sleepers.count
            let satisfied = self.observers.filter { $0.isAwaited(count) }.map(\.continuation)
            self.observers.removeAll { $0.isAwaited(count) }
            return satisfied
        }
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Instant { self.state.withLock { $0.now } }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.enter(id, deadline, continuation)
            }
        } onCancel: {
            let (continuation, observers) = self.state.withLock { state in
                let continuation = state.sleepers.removeValue(forKey: id)?.continuation
                if continuation == nil { state.cancelled.insert(id) }
                return (continuation, state.satisfiedObservers())
            }
            continuation?.resume(throwing: CancellationError())
            for observer in observers { observer.resume() }
        }
    }

    /// Turns the clock; whoever's time has come wakes up.
    package func advance(by duration: Duration) {
        let (due, observers) = self.state.withLock { state in
            let now = state.now.advanced(by: duration)
            state.now = now
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return (due.values.map(\.continuation), state.satisfiedObservers())
        }
        for sleeper in due { sleeper.resume() }
        for observer in observers { observer.resume() }
    }

    /// Returns once someone sleeps, so that turning the clock has an effect.
    package func untilSomeoneSleeps() async { await self.until { $0 > 0 } }

    /// Returns once nobody sleeps any more.
    package func untilNobodySleeps() async { await self.until { $0 == 0 } }

    private func until(_ isAwaited: @escaping @Sendable (Int) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isSo = self.state.withLock { state in
                let isSo = isAwaited(state.sleepers.count)
                if !isSo { state.observers.append((isAwaited, continuation)) }
                return isSo
            }
            if isSo { continuation.resume() }
        }
    }

    private func enter(_ id: Int, _ deadline: Instant, _ continuation: CheckedContinuation<Void, any Error>) {
        enum Outcome { case entered, due, cancelled }
        let (outcome, observers): (Outcome, [CheckedContinuation<Void, Never>]) = self.state.withLock { state in
            if state.cancelled.remove(id) != nil { return (.cancelled, []) }
            if deadline <= state.now { return (.due, []) }
            state.sleepers[id] = (deadline, continuation)
            return (.entered, state.satisfiedObservers())
        }
        switch outcome {
        case .entered: break
        case .due: continuation.resume()
        case .cancelled: continuation.resume(throwing: CancellationError())
        }
        for observer in observers { observer.resume() }
    }
}
