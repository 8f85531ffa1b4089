// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyMonitor

@Suite struct PlainTextTests {
    @Test(arguments: [
        ("plain", "plain", 5),
        ("", "", 0),
        ("日本", "日本", 4),
        ("한국어", "한국어", 6),
        ("Zoe\u{301}", "Zoe\u{301}", 3),
        // Without something to stand on, a mark gets a space.
        ("\u{301}x", " \u{301}x", 2),
        ("😀!", "😀!", 3),
        // A joined family is three people on one terminal and one picture on another: always three.
        ("👨\u{200D}👩\u{200D}👧", "👨👩👧", 6),
        ("👍🏽", "👍", 2),
        ("❤\u{FE0F}", "❤", 1),
        ("\u{1B}[31mred\u{7}", "�[31mred�", 9),
        // CSI as one character, delete, line ends, tab.
        ("\u{9B}2J\u{7F}\r\n\t", "�2J����", 7),
        // Would turn the order of all that follows round.
        ("a\u{202E}b\u{2066}c", "a�b�c", 5),
        ("a\u{2028}b\u{E000}\u{10FFFF}", "a�b��", 5),
        ("\u{A0}\u{AD}", "\u{A0}�", 2),
    ])
    func shows(text: String, expected: String, width: Int) {
        let plain = PlainText(text, .utf8)
        #expect(plain.string == expected)
        #expect(plain.width == width)
        // What was made harmless stays as it is.
        #expect(PlainText(plain.string, .utf8) == plain)
    }

    @Test func inASCII() {
        #expect(PlainText("Zoe\u{301} 日本 \u{1B}[0m", .ascii).string == "Zoe ?? ?[0m")
    }

    @Test func marksDoNotPileUp() {
        let tower = "Z" + String(repeating: "\u{301}", count: 10_000) + "!"
        let plain = PlainText(tower, .utf8)
        #expect(plain.string.unicodeScalars.count <= 1 + PlainText.maximumMarks && plain.width == 1)
        #expect(PlainText(String(repeating: "x", count: 1 << 20), .utf8).width == PlainText.maximumLength)
    }

    @Test func isCutAtACell() {
        func cut(_ text: String, _ columns: Int, _ encoding: PlainText.Encoding = .utf8) -> String {
            let plain = PlainText(text, encoding).prefix(columns, encoding)
            #expect(plain.width <= max(0, columns))
            return plain.string
        }
        #expect(cut("abcdef", 6) == "abcdef")
        #expect(cut("abcdef", 5) == "abcd…")
        #expect(cut("abcdef", 5, .ascii) == "abcd~")
        #expect(cut("日本語", 6) == "日本語")
        #expect(cut("日本語", 5) == "日本…")
        // Half a character is none.
        #expect(cut("日本語", 4) == "日…")
        #expect(cut("日本語", 1) == "…")
        #expect(cut("日本語", 0) == "" && cut("日本語", -3) == "")
    }

    /// Whatever scalars come, nothing that a terminal obeys goes out, and the width is that of the cells.
    @Test func noScalarGetsThroughThatATerminalObeys() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let plain = PlainText(String(Character(scalar)), .utf8)
            for shown in plain.string.unicodeScalars {
                switch shown.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                    Issue.record("\(value) was shown")
                default: break
                }
            }
            guard plain.width == plain.cells.reduce(0, { $0 + $1.width }), plain.width <= 2 else {
                Issue.record("the width of \(value) is \(plain.width)")
                continue
            }
        }
    }

    @Test func knowsWhatIsWide() {
        let wide: [Unicode.Scalar] = ["\u{1100}", "一", "あ", "Ａ", "가", "😀", "\u{2FFFD}", "\u{2329}"]
        for scalar in wide where scalar.value != 0x2FFFD { #expect(WideScalars.contains(scalar), "\(scalar)") }
        for scalar: Unicode.Scalar in ["a", "é", "ж", "א", "▁", "█", "…", "\u{10FFFF}", "\u{1160}"] {
            #expect(!WideScalars.contains(scalar), "\(scalar)")
        }
    }
}
