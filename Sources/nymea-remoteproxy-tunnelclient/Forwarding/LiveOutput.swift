// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Lines on a terminal above one that is redrawn in place; elsewhere lines only.
final class LiveOutput: Sendable {
    /// Back to the line's beginning, and away with what it says (ECMA-48, EL).
    private static let clear = "\r\u{1B}[K"

    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    /// What the last line says at this moment.
    private let live = Mutex("")

    /// - Parameter write: writes text as it is.
    init(isTerminal: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    func say(_ line: String) {
        self.live.withLock { live in
            self.write(live.isEmpty ? "\(line)\n" : "\(Self.clear)\(line)\n\(live)")
        }
    }

    /// Redraws the last line; nil takes it away.
    ///
    /// - Parameter columns: what the terminal has: a longer line is cut, for one that wraps cannot be redrawn.
    func redraw(_ text: String?, columns: Int) {
        guard self.isTerminal else { return }
        self.live.withLock { live in
            let new = String((text ?? "").prefix(max(columns - 1, 0)))
            guard new != live else { return }
            self.write("\(Self.clear)\(new)")
            live = new
        }
    }
}
