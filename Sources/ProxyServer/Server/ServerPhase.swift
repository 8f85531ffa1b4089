// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// How far the server's life has come.
enum ServerPhase: String, CaseIterable, Sendable {
    /// Not all listeners accept connections yet.
    case starting
    /// All listeners accept connections.
    case serving
    /// No connection is accepted any more; those that have a tunnel may still use it.
    case draining
}

/// Where the server says which phase it is in, for whoever asks, on any thread.
final class PhaseBoard: Sendable {
    private let phase = Mutex(ServerPhase.starting)

    var current: ServerPhase { self.phase.withLock { $0 } }

    func enter(_ phase: ServerPhase) {
        self.phase.withLock { $0 = phase }
    }
}
