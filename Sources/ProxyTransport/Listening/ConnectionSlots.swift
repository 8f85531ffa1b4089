// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Places for connections, or for handshakes, shared by all listeners of a server.
final class ConnectionSlots: Sendable {
    private struct State {
        /// Less than nothing when there are more connections than there may be now.
        var free: Int
        var count: Int
        var waiting: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        self.state = Mutex(State(free: count, count: count))
    }

    /// Whether there is a place.
    var hasFree: Bool { self.state.withLock { $0.free > 0 } }

    /// Takes a place and returns true; or returns false, and calls back once when a place may be free.
    func take(orCall callback: @escaping @Sendable () -> Void) -> Bool {
        self.state.withLock { state in
            guard state.free > 0 else {
                state.waiting.append(callback)
                return false
            }
            state.free -= 1
            return true
        }
    }

    /// Takes a place for a connection that has one, which the old channel will give back as it closes.
    func takeAnother() {
        self.state.withLock { $0.free -= 1 }
    }

    /// Has more places or fewer from now on; nobody loses one.
    func resize(to count: Int) {
        self.free { state in
            state.free += count - state.count
            state.count = count
        }
    }

    /// Gives a place back.
    func giveBack() {
        self.free { $0.free += 1 }
    }

    /// Lets those who wait try again.
    private func free(_ change: (inout State) -> Void) {
        let waiting = self.state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for callback in waiting { callback() }
    }
}
