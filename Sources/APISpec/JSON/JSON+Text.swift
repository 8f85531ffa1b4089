// SPDX-License-Identifier: GPL-3.0-only

extension JSON {
    /// One line without white space.
    package var compactText: String {
        var text = ""
        write(to: &text, indentation: nil)
        return text
    }

    /// Four spaces per level, a line per member and element, and a newline at the end.
    package var prettyText: String {
        var text = ""
        write(to: &text, indentation: 0)
        return text + "\n"
    }

    private func write(to text: inout String, indentation: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let spelling): text += spelling
        case .string(let value): JSON.quote(value, into: &text)
        case .array(let elements):
            JSON.write(elements, between: "[", and: "]", to: &text, indentation: indentation) {
                $0.write(to: &$1, indentation: $2)
            }
        case .object(let members):
            JSON.write(members, between: "{", and: "}", to: &text, indentation: indentation) {
                JSON.quote($0.key, into: &$1)
                $1 += $2 == nil ? ":" : ": "
                $0.value.write(to: &$1, indentation: $2)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        between opening: String,
        and closing: String,
        to text: inout String,
        indentation: Int?,
        item write: (Item, inout String, Int?) -> Void
    ) {
        text += opening
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            if let indentation { newLine(indentation + 1, in: &text) }
            write(item, &text, indentation.map { $0 + 1 })
        }
        if let indentation, !items.isEmpty { newLine(indentation, in: &text) }
        text += closing
    }

    private static func newLine(_ indentation: Int, in text: inout String) {
        text += "\n" + String(repeating: "    ", count: indentation)
    }

    /// Escapes what RFC 8259 section 7 says must be escaped, and nothing else.
    private static func quote(_ value: String, into text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
