// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

/// What one line of an INI file says.
enum INILine: Equatable {
    case blank
    case header(String)
    case entry(key: String, value: String)

    struct Fault: Error, Equatable {
        let reason: String
    }

    /// - Parameter line: One line without its LF; a CR at its end is part of the line end.
    init(parsing line: some BidirectionalCollection<UInt8>) throws(Fault) {
        let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line.dropLast(0)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(reason: "the line is not valid UTF-8")
        }
        guard !text.unicodeScalars.contains(where: { ($0.value < 0x20 && $0 != "\t") || $0.value == 0x7F }) else {
            throw Fault(reason: "the line holds a control character")
        }
        self = try Self.parse(text[...].trimmingBlanks())
    }

    private static func parse(_ text: Substring) throws(Fault) -> INILine {
        if text.isEmpty || text.first?.beginsComment == true { return .blank }
        if text.first == "[" { return try .header(self.parseHeader(text.dropFirst())) }
        guard let equals = text.firstIndex(of: "=") else {
            throw Fault(reason: "expected [section], key=value or a comment, found \(text.quotedForMessage)")
        }
        let key = text[..<equals].trimmingBlanks()
        guard !key.isEmpty else {
            throw Fault(reason: "no key before '=' in \(text.quotedForMessage)")
        }
        return try .entry(key: String(key), value: self.parseValue(text[text.index(after: equals)...]))
    }

    /// - Parameter text: What follows the `[`.
    private static func parseHeader(_ text: Substring) throws(Fault) -> String {
        guard let end = text.firstIndex(of: "]") else {
            throw Fault(reason: "the section [\(text) has no ']'".boundedForMessage)
        }
        let name = text[..<end].trimmingBlanks()
        guard !name.isEmpty else { throw Fault(reason: "the section has no name") }
        try self.requireNothing(after: text[text.index(after: end)...], what: "the section's ']'")
        return String(name)
    }

    /// - Parameter text: What follows the `=`, blanks included: a blank is what lets `;` begin a comment.
    private static func parseValue(_ text: Substring) throws(Fault) -> String {
        let trimmed = text.trimmingBlanks()
        if trimmed.first == "\"" { return try self.parseQuoted(trimmed.dropFirst()) }
        var previous: Character = "="
        for index in text.indices {
            if text[index].beginsComment && previous.isBlank {
                return String(text[..<index].trimmingBlanks())
            }
            previous = text[index]
        }
        return String(trimmed)
    }

    /// - Parameter text: What follows the opening quote.
    private static func parseQuoted(_ text: Substring) throws(Fault) -> String {
        var value = ""
        var rest = text
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                try self.requireNothing(after: rest, what: "the closing quote")
                return value
            case "\\":
                guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else {
                    throw Fault(reason: "within quotes a backslash stands only in \\\" and \\\\")
                }
                value.append(escaped)
            default:
                value.append(character)
            }
        }
        throw Fault(reason: "the value's closing quote is missing")
    }

    private static func requireNothing(after rest: Substring, what: String) throws(Fault) {
        let rest = rest.trimmingBlanks()
        guard rest.isEmpty || rest.first?.beginsComment == true else {
            throw Fault(reason: "unexpected text after \(what): \(rest.quotedForMessage)")
        }
    }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " || self == "\t" }
    fileprivate var beginsComment: Bool { self == ";" || self == "#" }
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        var text = self.drop(while: \.isBlank)
        while text.last?.isBlank == true { text.removeLast() }
        return text
    }
}
