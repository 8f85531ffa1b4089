// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Measures how long nothing has come. While something that came is being dealt with, there is no silence.
final class SilenceMeter: Sendable {
    private struct State {
        var isBusy = false
        var begin = ContinuousClock.now
    }

    private let state = Mutex(State())

    /// Something has come.
    func began() {
        self.state.withLock { $0.isBusy = true }
    }

    /// It has been dealt with.
    func ended() {
        self.state.withLock { $0 = State(isBusy: false, begin: .now) }
    }

    /// Returns once nothing has come for this long, counted from now at the earliest.
    func silence(of duration: Duration) async throws {
        let start = ContinuousClock.now
        while true {
            let (isBusy, begin) = self.state.withLock { ($0.isBusy, $0.begin) }
            let end = (isBusy ? .now : max(start, begin)) + duration
            guard isBusy || .now < end else { return }
            try await Task.sleep(until: end, clock: .continuous)
        }
    }
}
