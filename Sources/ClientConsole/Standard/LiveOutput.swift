// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Lines on a terminal above one that is redrawn in place; elsewhere lines only. All that a program says goes through one
/// of these, so that nothing sticks to the last line.
package final class LiveOutput: Sendable {
    /// Where a terminal does not say how wide it is.
    private static let usualColumns = 80

    /// Standard error.
    package static let standardError = LiveOutput(
        isTerminal: isatty(STDERR_FILENO) == 1,
        columns: {
            var size = winsize()
            guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return usualColumns }
            return Int(size.ws_col)
        },
        // There is nobody to tell when it is closed.
        write: { try? OutputWriter.writeAll(Array($0.utf8), to: STDERR_FILENO) }
    )

    /// The last line at this moment.
    private struct Live {
        /// What it may say, from long to short.
        var forms: [String] = []
        /// What it does say; empty when there is none.
        var shown = ""
    }

    private let isTerminal: Bool
    private let columns: @Sendable () -> Int
    private let write: @Sendable (String) -> Void
    private let live = Mutex(Live())

    /// - Parameters:
    ///   - columns: how wide the terminal is at this moment.
    ///   - write: writes text as it is.
    package init(
        isTerminal: Bool,
        columns: @escaping @Sendable () -> Int,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.columns = columns
        self.write = write
    }

    package func say(_ line: String) {
        self.live.withLock { live in
            guard !live.shown.isEmpty else { return self.write("\(line)\n") }
            let columns = self.columns()
            let clear = Self.clear(live.shown, columns: columns)
            live.shown = Self.fitting(live.forms, columns: columns)
            self.write("\(clear)\(line)\n\(live.shown)")
        }
    }

    /// Redraws the last line; without a form it is taken away.
    ///
    /// - Parameter forms: what it may say, from long to short, in characters of one column. The first that fits is taken;
    ///   if none does, the last is cut.
    package func redraw(_ forms: [String]) {
        guard self.isTerminal else { return }
        self.live.withLock { live in
            let columns = self.columns()
            let new = Self.fitting(forms, columns: columns)
            live.forms = forms
            // One that has become wider than the terminal is never the new one, too.
            guard new != live.shown else { return }
            self.write("\(Self.clear(live.shown, columns: columns))\(new)")
            live.shown = new
        }
    }

    /// The last column stays free: some terminals go to the next row as soon as it is filled.
    private static func fitting(_ forms: [String], columns: Int) -> String {
        forms.first { $0.count < columns } ?? String((forms.last ?? "").prefix(max(columns - 1, 0)))
    }

    /// Goes back to the beginning of a line, and takes away what it says (ECMA-48: CUU, EL, ED).
    ///
    /// A terminal that has become narrower has wrapped it, and the cursor stands in the last of its rows.
    private static func clear(_ shown: String, columns: Int) -> String {
        let rowsAbove = max(shown.count - 1, 0) / max(columns, 1)
        return rowsAbove == 0 ? "\r\u{1B}[K" : "\r\u{1B}[\(rowsAbove)A\u{1B}[J"
    }
}
