// SPDX-License-Identifier: GPL-3.0-only

/// Text that may be broken into lines between parentheses and brackets, and nothing more.
indirect enum Expression: Equatable {
    case text(String)
    /// A string literal.
    case string(String)
    /// `label: expression`.
    case labelled(String, Expression)
    /// Expressions with commas between them; `opening` ends with the parenthesis, as in `.init(`.
    case call(opening: String, [Expression])
    /// Like a call, but in brackets, and with a comma behind the last of several lines.
    case collection([Expression], empty: String)

    var oneLine: String {
        switch self {
        case .text(let text): text
        case .string(let value): StringLiteral.oneLine(value)
        case .labelled(let label, let value): "\(label): \(value.oneLine)"
        case .call(let opening, let arguments): opening + Self.commaSeparated(arguments) + ")"
        case .collection([], let empty): empty
        case .collection(let elements, _): "[" + Self.commaSeparated(elements) + "]"
        }
    }

    private static func commaSeparated(_ items: [Expression]) -> String {
        items.map(\.oneLine).joined(separator: ", ")
    }
}

extension SourceWriter {
    /// An expression between `lead` and `tail`: on one line if it fits, else broken from the outside inwards.
    mutating func write(_ lead: String = "", _ expression: Expression, _ tail: String = "") {
        let oneLine = lead + expression.oneLine + tail
        guard oneLine.count > width else { return line(oneLine) }
        switch expression {
        case .text, .call(_, []), .collection([], _):
            line(oneLine)
        case .string(let value):
            literal(lead, value, tail)
        case .labelled(let label, let value):
            write("\(lead)\(label): ", value, tail)
        case .call(let opening, let arguments):
            block(lead + opening, closing: ")" + tail) { writer in
                for (index, argument) in arguments.enumerated() {
                    writer.write("", argument, index < arguments.count - 1 ? "," : "")
                }
            }
        case .collection(let elements, _):
            block(lead + "[", closing: "]" + tail) { writer in
                for element in elements { writer.write("", element, elements.count > 1 ? "," : "") }
            }
        }
    }

    /// A string literal of several lines.
    private mutating func literal(_ lead: String, _ string: String, _ tail: String) {
        guard !StringLiteral.hasControlCharacters(string) else {
            return line(lead + StringLiteral.oneLine(string) + tail)
        }
        writeLines([string[...]], of: string, lead, tail)
    }

    /// A string literal with the text's own lines, for a text that has no control characters but newlines.
    mutating func document(_ lead: String, _ text: String, _ tail: String = "") {
        writeLines(text.split(separator: "\n", omittingEmptySubsequences: false), of: text, lead, tail)
    }

    /// The lines of a literal; what is too long goes on in the next line of the source.
    private mutating func writeLines(_ lines: [Substring], of text: String, _ lead: String, _ tail: String) {
        let hashes = StringLiteral.hashes(for: text)
        line(lead + hashes + "\"\"\"")
        indented { writer in
            for text in lines {
                let chunks = StringLiteral.chunks(of: String(text), columns: writer.width - hashes.count - 1)
                for chunk in chunks.dropLast() { writer.line("\(chunk)\\\(hashes)") }
                for chunk in chunks.suffix(1) { writer.line(chunk) }
            }
            // Where the closing quotes stand is where the text begins: what is left of it belongs to the source.
            writer.line("\"\"\"" + hashes + tail)
        }
    }
}
