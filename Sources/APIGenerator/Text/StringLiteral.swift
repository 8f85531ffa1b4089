// SPDX-License-Identifier: GPL-3.0-only

/// Text as Swift literals.
enum StringLiteral {
    /// Plain where that works, raw where it saves escapes, and escaped where control characters leave no choice.
    static func oneLine(_ text: String) -> String {
        // Two quotes behind the first would begin a literal of many lines.
        if hasControlCharacters(text) || text.hasPrefix("\"\"") { return "\"\(escaped(text))\"" }
        let needsEscapes = text.contains("\"") || text.contains("\\")
        let hashes = needsEscapes ? hashes(for: text) : ""
        return "\(hashes)\"\(text)\"\(hashes)"
    }

    /// As many as it takes for nothing in the text to end a raw literal or to be an escape in it.
    static func hashes(for text: String) -> String {
        var hashes = "#"
        while text.contains("\"" + hashes) || text.contains("\\" + hashes) { hashes += "#" }
        return hashes
    }

    /// The text in pieces of at most the given length, broken behind spaces where there are any.
    static func chunks(of text: String, columns: Int) -> [String] {
        var chunks: [String] = []
        var rest = text[...]
        while rest.count > columns {
            let window = rest.prefix(columns)
            let end = window.lastIndex(of: " ").map { window.index(after: $0) } ?? window.endIndex
            chunks.append(String(rest[..<end]))
            rest = rest[end...]
        }
        return chunks + [String(rest)]
    }

    static func hasControlCharacters(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case _ where scalar.properties.generalCategory == .control:
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
