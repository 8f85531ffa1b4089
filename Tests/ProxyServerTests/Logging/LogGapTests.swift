// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// How an output that refused bytes gets whole lines again, and the number of those it has not.
@Suite struct LogGapTests {
    func text(_ gap: LogGap, _ lines: String, lost: Int = 0) -> LogGap.Text {
        gap.text(of: LogBacklogTests.batch(lines, lost: lost)) { "(\($0) lost)\n" }
    }

    func string(_ text: LogGap.Text) -> String { String(decoding: text.bytes, as: UTF8.self) }

    @Test("Nothing is missing: only the lines are written, and behind them those that found no room")
    func whole() {
        var gap = LogGap()
        let text = self.text(gap, "one\ntwo\n", lost: 3)
        #expect(self.string(text) == "one\ntwo\n(3 lost)\n")
        gap.wrote(text.bytes.count, of: text)
        #expect(gap == LogGap())
    }

    @Test("A refused batch is told of before the next, as often as it takes")
    func refused() {
        var gap = LogGap()
        var text = self.text(gap, "one\ntwo\n")
        gap.wrote(0, of: text)
        #expect(gap.refused == 2)
        text = self.text(gap, "three\n", lost: 4)
        #expect(self.string(text) == "(2 lost)\nthree\n(4 lost)\n")
        gap.wrote(0, of: text)
        #expect(gap.refused == 7)
        text = self.text(gap, "last\n")
        #expect(self.string(text) == "(7 lost)\nlast\n")
        gap.wrote(text.bytes.count, of: text)
        #expect(gap == LogGap())
    }

    @Test(
        "Wherever the system stops, no line is counted twice or not at all, and the next begins at a line's beginning",
        arguments: 0..<26
    )
    func stops(count: Int) {
        var gap = LogGap()
        gap.wrote(0, of: self.text(gap, "zero\n"))
        let text = self.text(gap, "one\ntwo\n", lost: 3)
        #expect(text.bytes.count == 26)
        let refused = gap.wrote(count, of: text)
        let written = String(decoding: text.bytes.prefix(count), as: UTF8.self)
        let whole = written.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        // Six lines there were: what was not written is missing, and what was told of is not told again.
        let told = whole.contains("(1 lost)") ? 1 : 0
        let lines = whole.count { $0 == "one" || $0 == "two" }
        #expect(gap.refused == 6 - told - lines)
        #expect(refused == 2 - lines)
        #expect(gap.isTorn == !(written.isEmpty || written.hasSuffix("\n")))
        let next = self.string(self.text(gap, "next\n"))
        #expect(next == (gap.isTorn ? "\n" : "") + "(\(gap.refused) lost)\nnext\n")
    }
}
