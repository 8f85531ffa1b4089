// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// How late one event loop ran what it was given, over a window of time.
struct LoopLag: Equatable, Sendable {
    /// What a reading looks back at.
    static let window = TimeAmount.seconds(15)
    /// Samples kept at most: one a second, and some to spare for a clock that ticks early.
    static let maximumSamples = 20

    private struct Sample: Equatable {
        let end: NIODeadline
        let lag: TimeAmount
    }

    private var pendingSince: NIODeadline?
    private var samples: [Sample] = []

    /// The loop is to be given a task now. Returns false if it has not run the last one yet: it is given no second.
    mutating func begin(now: NIODeadline) -> Bool {
        guard self.pendingSince == nil else { return false }
        self.pendingSince = now
        return true
    }

    /// The loop has run the task.
    mutating func ran(now: NIODeadline) {
        guard let begin = self.pendingSince.take() else { return }
        self.samples.removeAll { $0.end < now - Self.window }
        if self.samples.count >= Self.maximumSamples { self.samples.removeFirst() }
        self.samples.append(Sample(end: now, lag: now - begin))
    }

    /// The largest of the window. A task that has not been run yet is late, too: by as much as it has waited.
    func largest(now: NIODeadline) -> TimeAmount {
        let pending = self.pendingSince.map { now - $0 } ?? .zero
        return self.samples.filter { $0.end >= now - Self.window }.reduce(max(pending, .zero)) { max($0, $1.lag) }
    }
}
