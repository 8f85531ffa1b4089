// SPDX-License-Identifier: GPL-3.0-only

/// Text as literals of JavaScript, TypeScript and JSON.
enum JavaScriptLiteral {
    /// In quotes; what cannot be seen is escaped.
    static func string(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case "\n": literal += "\\n"
            default:
                switch scalar.properties.generalCategory {
                // The separators end a line of JavaScript before ECMAScript 2019.
                case .control, .lineSeparator, .paragraphSeparator: literal += escape(scalar)
                default: literal.unicodeScalars.append(scalar)
                }
            }
        }
        return literal + "\""
    }

    /// All of these are in the first plane.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
