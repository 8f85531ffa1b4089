// SPDX-License-Identifier: GPL-3.0-only

/// HTML that any XML parser reads too: what is opened is closed, and text cannot become markup.
struct HTMLWriter {
    typealias Attributes = KeyValuePairs<String, String>

    /// Everything written so far.
    private(set) var text = ""

    /// An element whose content is on lines of its own.
    mutating func block(_ name: String, _ attributes: Attributes = [:], _ body: (inout HTMLWriter) -> Void) {
        text += Self.startTag(name, attributes) + "\n"
        body(&self)
        text += "</\(name)>\n"
    }

    /// An element that is a line.
    mutating func line(_ name: String, _ attributes: Attributes = [:], _ body: (inout HTMLWriter) -> Void) {
        inline(name, attributes, body)
        text += "\n"
    }

    /// An element within a line.
    mutating func inline(_ name: String, _ attributes: Attributes = [:], _ body: (inout HTMLWriter) -> Void) {
        text += Self.startTag(name, attributes)
        body(&self)
        text += "</\(name)>"
    }

    /// An element that has no content in HTML, such as `meta`.
    mutating func void(_ name: String, _ attributes: Attributes) {
        text += Self.startTag(name, attributes, end: "/>") + "\n"
    }

    mutating func write(_ content: String) {
        text += Self.escape(content)
    }

    /// A sentence of the spec, in which backticks mark code.
    mutating func prose(_ content: String) {
        let parts = content.split(separator: "`", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            switch (index.isMultiple(of: 2), index == parts.count - 1) {
            case (true, _): write(String(part))
            // The backtick in front of it has no second one.
            case (false, true): write("`" + part)
            case (false, false): code(String(part))
            }
        }
    }

    mutating func code(_ content: String) {
        inline("code") { $0.write(content) }
    }

    mutating func link(to destination: String, _ body: (inout HTMLWriter) -> Void) {
        inline("a", ["href": destination], body)
    }

    /// Text of our own that is no HTML, a style sheet for one.
    ///
    /// - Parameter content: Without `<` and `&`, which HTML and XML read differently here.
    mutating func raw(_ content: StaticString) {
        text += "\(content)"
    }

    private static func startTag(_ name: String, _ attributes: Attributes, end: String = ">") -> String {
        "<" + name + attributes.map { " \($0)=\"\(escape($1).replacing("\"", with: "&quot;"))\"" }.joined() + end
    }

    /// For text. Characters that XML has no way to write become U+FFFD; a carriage return is a reference, since a parser
    /// would make a newline of it.
    static func escape(_ content: String) -> String {
        var escaped = ""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\r": escaped += "&#13;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case _ where scalar.properties.generalCategory == .control, "\u{fffe}", "\u{ffff}":
                escaped += "\u{fffd}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
