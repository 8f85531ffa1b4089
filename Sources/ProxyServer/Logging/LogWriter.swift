// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import Synchronization

/// Writes lines to one output on a thread of its own: who logs never waits for a terminal, a pipe or a disk.
final class LogWriter: Sendable {
    /// The most bytes of lines that wait for one output.
    static let maximumBacklog = 4 << 20
    /// The thread calls the system, and seldom formats one line.
    private static let stackSize = 256 << 10

    /// What the thread and the writer share; the thread outlives the writer until all is written.
    private final class Shared: Sendable {
        struct State {
            var backlog: LogBacklog
            var isClosed = false
            /// Who waits until all is written.
            var waiting: [DispatchSemaphore] = []
        }

        let state: Mutex<State>
        let wake = DispatchSemaphore(value: 0)
        let output: LogOutput
        let notice: @Sendable (Int) -> String

        init(_ output: LogOutput, limit: Int, notice: @escaping @Sendable (Int) -> String) {
            self.state = Mutex(State(backlog: LogBacklog(limit: limit)))
            self.output = output
            self.notice = notice
        }

        func run() {
            var gap = LogGap()
            while true {
                let (batch, isClosed) = self.state.withLock { ($0.backlog.next(), $0.isClosed) }
                guard let batch else {
                    if isClosed { return }
                    self.wake.wait()
                    continue
                }
                let text = gap.text(of: batch, notice: self.notice)
                let refused = gap.wrote(self.output.write(text.bytes), of: text)
                let waiting = self.state.withLock { state in
                    state.backlog.wrote(refused: refused)
                    guard state.backlog.isDone else { return [DispatchSemaphore]() }
                    let waiting = state.waiting
                    state.waiting = []
                    return waiting
                }
                for semaphore in waiting { semaphore.signal() }
            }
        }
    }

    private let shared: Shared

    /// - Parameters:
    ///   - limit: The most bytes that wait.
    ///   - notice: The line that says how many are missing.
    init(_ output: LogOutput, limit: Int = maximumBacklog, notice: @escaping @Sendable (Int) -> String) {
        let shared = Shared(output, limit: limit, notice: notice)
        self.shared = shared
        SystemThread.start(stackSize: Self.stackSize) { shared.run() }
    }

    deinit {
        // What waits is still written.
        self.shared.state.withLock { $0.isClosed = true }
        self.shared.wake.signal()
    }

    /// Has a line written, its newline included. Never waits; a line for which there is no room is counted.
    func write(_ line: String) {
        if self.shared.state.withLock({ $0.backlog.append(line) }) { self.shared.wake.signal() }
    }

    /// How the output is doing.
    var status: LogStatus {
        self.shared.state.withLock { state in
            let backlog = state.backlog
            return LogStatus(lostLines: backlog.lostInTotal, backlog: backlog.size, backlogLimit: backlog.limit)
        }
    }

    /// Waits until all is written that came so far, but no longer than a time.
    ///
    /// - Returns: Whether it is.
    @discardableResult
    func flush(until deadline: DispatchTime) -> Bool {
        let written = DispatchSemaphore(value: 0)
        let isDone = self.shared.state.withLock { state in
            if state.backlog.isDone { return true }
            state.waiting.append(written)
            return false
        }
        return isDone || written.wait(timeout: deadline) == .success
    }

    func replaceOutput(with descriptor: Int32) throws(SystemFault) {
        try self.shared.output.replace(with: descriptor)
    }
}
