// SPDX-License-Identifier: GPL-3.0-only

/// Blocks of Markdown with an empty line between them.
struct MarkdownWriter {
    private var blocks: [String] = []

    /// Everything written so far, with a newline at the end.
    var text: String { blocks.joined(separator: "\n\n") + "\n" }

    mutating func heading(_ level: Int, _ text: String) {
        blocks.append(String(repeating: "#", count: level) + " " + text)
    }

    mutating func paragraph(_ text: String) {
        blocks.append(text)
    }

    mutating func list(_ items: [String]) {
        guard !items.isEmpty else { return }
        blocks.append(items.map { "- " + $0 }.joined(separator: "\n"))
    }

    mutating func code(_ text: String, language: String) {
        let body = text.hasSuffix("\n") ? text : text + "\n"
        blocks.append("```\(language)\n\(body)```")
    }

    /// A table; a bar in a cell would be taken for a border.
    mutating func table(_ header: [String], _ rows: [[String]]) {
        let separator = header.map { _ in "---" }
        let lines = ([header, separator] + rows).map { cells in
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        blocks.append(lines.joined(separator: "\n"))
    }

    /// A link to a heading of this document: its anchor is the text in lower case without punctuation.
    func link(to heading: String) -> String {
        "[\(heading)](#\(heading.lowercased().filter { $0.isLetter || $0.isNumber }))"
    }
}
