// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import APIGenerator

/// How text is laid out, without any API.
@Suite struct TextTests {
    @Test(arguments: [
        ("plain", "\"plain\""),
        ("", "\"\""),
        ("a \"quote\"", "#\"a \"quote\"\"#"),
        ("\"#", "##\"\"#\"##"),
        ("back\\slash", "#\"back\\slash\"#"),
        ("\\#(x)", "##\"\\#(x)\"##"),
        ("\"\"", "\"\\\"\\\"\""),
        ("line\nbreak", "\"line\\u{a}break\""),
        ("\u{7f}\"\\", "\"\\u{7f}\\\"\\\\\""),
        ("ü🚇", "\"ü🚇\""),
    ])
    func aLiteralKeepsItsText(_ text: String, _ expected: String) {
        #expect(StringLiteral.oneLine(text) == expected)
    }

    @Test func aLongLiteralIsContinuedBehindSpaces() {
        var writer = SourceWriter()
        let words = Array(repeating: "word", count: 30).joined(separator: " ")
        writer.write("let text = ", .string(words))
        #expect(
            writer.text == """
                let text = #\"""
                    \(Array(repeating: "word", count: 22).joined(separator: " ")) \\#
                    \(Array(repeating: "word", count: 8).joined(separator: " "))
                    \"""#

                """
        )
    }

    @Test func aDocumentKeepsItsLines() {
        var writer = SourceWriter()
        writer.document("let text = ", "  <p>\n\n\"\"\"# \\ \\#(x)\n", ",")
        #expect(
            writer.text == """
                let text = ##\"""
                      <p>

                    \"""# \\ \\#(x)

                    \"""##,

                """
        )
    }

    @Test func anExpressionBreaksFromTheOutsideInwards() {
        let wide = String(repeating: "x", count: 60)
        let inner = Expression.call(opening: "g(", [.text("a"), .text("b")])
        var writer = SourceWriter()
        writer.write(
            "return ",
            .call(
                opening: "f(",
                [.labelled("first", .text(wide)), .labelled("second", .collection([inner, .text(wide)], empty: "[]"))]
            )
        )
        #expect(
            writer.text == """
                return f(
                    first: \(wide),
                    second: [g(a, b), \(wide)]
                )

                """
        )
    }

    @Test func aCollectionOfSeveralLinesEndsWithAComma() {
        let wide = String(repeating: "x", count: 70)
        var writer = SourceWriter()
        writer.write("let list = ", .collection([.text(wide), .text(wide)], empty: "[]"))
        #expect(writer.text == "let list = [\n    \(wide),\n    \(wide),\n]\n")
    }

    @Test func aCommentIsBrokenIntoLines() {
        var writer = SourceWriter()
        writer.documentation(Array(repeating: "word", count: 40).joined(separator: " "), "Second.", nil)
        let lines = writer.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.hasPrefix("///") && $0.count <= SourceWriter.lineLength })
        #expect(lines.suffix(2) == ["///", "/// Second."])
    }

    @Test func aBarInATableCellIsEscaped() {
        var writer = MarkdownWriter()
        writer.table(["a"], [["x | y"]])
        #expect(writer.text == "| a |\n| --- |\n| x \\| y |\n")
        #expect(writer.link(to: "Name.Space") == "[Name.Space](#namespace)")
    }
}
