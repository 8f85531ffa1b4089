// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Synchronization

/// Gives each event loop a task once a second and sees how late it runs: what a connection's next event would wait.
///
/// Costs each loop one wake-up a second, so it is made only where somebody may ask.
final class LoopLagMeter: Sendable {
    /// How often.
    static let interval = TimeAmount.seconds(1)

    private struct State {
        /// None once it has stopped.
        var loops: [any EventLoop]
        var lags: [LoopLag]
        var ticking: RepeatedTask?
    }

    private let state: Mutex<State>

    init(_ loops: [any EventLoop]) {
        self.state = Mutex(State(loops: loops, lags: loops.map { _ in LoopLag() }))
    }

    /// Measures from now on, from a loop that is none of those that are measured.
    func start(on ticker: any EventLoop) {
        let task = ticker.scheduleRepeatedTask(initialDelay: .zero, delay: Self.interval) { [weak self] task in
            guard let self else { return task.cancel() }
            self.tick()
        }
        self.state.withLock { $0.ticking = task }
    }

    /// Ends it. Once this has returned no loop is given anything any more, so the loops may be shut down.
    func stop() {
        let task = self.state.withLock { state in
            state.loops = []
            return state.ticking.take()
        }
        task?.cancel()
    }

    /// How late each loop was, in their order.
    func lags(now: NIODeadline = .now()) -> [TimeAmount] {
        self.state.withLock { $0.lags.map { $0.largest(now: now) } }
    }

    /// Gives every loop a task that has run the last one.
    func tick(now: NIODeadline = .now()) {
        // Under the lock, or a loop might be shut down between the look and the call. The task itself runs later.
        self.state.withLock { state in
            for (number, loop) in state.loops.enumerated() where state.lags[number].begin(now: now) {
                loop.execute { [weak self] in self?.ran(number) }
            }
        }
    }

    private func ran(_ number: Int) {
        let now = NIODeadline.now()
        self.state.withLock { $0.lags[number].ran(now: now) }
    }
}
