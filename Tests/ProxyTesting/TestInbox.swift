// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// A queue between a channel handler and one receiving task.
final class TestInbox<Element: Sendable>: Sendable {
    private struct State {
        var queue: [Element] = []
        var waiter: CheckedContinuation<Element, Never>?
    }

    private let state = Mutex(State())
    /// What is received once the queue is empty and `finish` was called.
    private let last: Element
    private let isFinished = Atomic(false)

    init(last: Element) {
        self.last = last
    }

    func push(_ element: Element) {
        let waiter = self.state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.queue.append(element) }
            return state.waiter
        }
        waiter?.resume(returning: element)
    }

    /// The element is received next.
    func putBack(_ element: Element) {
        self.state.withLock { $0.queue.insert(element, at: 0) }
    }

    func finish() {
        self.isFinished.store(true, ordering: .sequentiallyConsistent)
        let waiter = self.state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: self.last)
    }

    func next() async -> Element {
        await withCheckedContinuation { continuation in
            let element: Element? = self.state.withLock { state in
                if !state.queue.isEmpty { return state.queue.removeFirst() }
                if self.isFinished.load(ordering: .sequentiallyConsistent) { return self.last }
                state.waiter = continuation
                return nil
            }
            if let element { continuation.resume(returning: element) }
        }
    }
}
