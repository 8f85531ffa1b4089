// SPDX-License-Identifier: GPL-3.0-only

/// Lines of Swift with their indentation. Knows columns, not syntax.
struct SourceWriter {
    /// Longer lines are broken where that can be done without knowing Swift.
    static let lineLength = 120

    private var lines: [String] = []
    private var level = 0

    /// Everything written so far, with a newline at the end.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// The columns left for a line at the present level.
    var width: Int { Self.lineLength - level * 4 }

    mutating func line(_ text: String = "") {
        lines.append(text.isEmpty ? "" : String(repeating: "    ", count: level) + text)
    }

    /// A line, `body` one level deeper, and a last line.
    mutating func block(_ opening: String, closing: String = "}", _ body: (inout SourceWriter) -> Void) {
        line(opening)
        indented(body)
        line(closing)
    }

    /// What `body` writes, one level deeper.
    mutating func indented(_ body: (inout SourceWriter) -> Void) {
        level += 1
        body(&self)
        level -= 1
    }

    /// What `body` writes for each item, with an empty line in between.
    mutating func separated<Item>(_ items: [Item], _ body: (inout SourceWriter, Item) -> Void) {
        for (index, item) in items.enumerated() {
            if index > 0 { line() }
            body(&self, item)
        }
    }

    /// A documentation comment, its paragraphs broken to the line length.
    mutating func documentation(_ paragraphs: String?...) {
        let paragraphs = paragraphs.compactMap { $0 }
        for (index, paragraph) in paragraphs.enumerated() {
            if index > 0 { line("///") }
            for text in wrap(paragraph, columns: width - 4) { line("/// " + text) }
        }
    }

    /// What a function's parameters are, below its documentation.
    mutating func parameterDocumentation(_ notes: [(name: String, note: String)]) {
        guard !notes.isEmpty else { return }
        line("///")
        line("/// - Parameters:")
        for (name, note) in notes {
            let lines = wrap("\(name): \(note)", columns: width - 8)
            for (index, text) in lines.enumerated() { line((index == 0 ? "///   - " : "///     ") + text) }
        }
    }

    /// Text in lines of at most so many columns, broken where white space is.
    func wrap(_ text: String, columns: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count <= columns {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
