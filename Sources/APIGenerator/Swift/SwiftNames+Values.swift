// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// Checked JSON as Swift expressions of the generated types.
extension SwiftNames {
    /// An object with these members, as `.init(…)`.
    func object(_ json: JSON, of fields: [API.Field]) -> String {
        let arguments = fields.compactMap { field in
            json[field.name].map { "\(Naming.escape(field.name)): \(value($0, of: field.type))" }
        }
        return ".init(\(arguments.joined(separator: ", ")))"
    }

    private func value(_ json: JSON, of type: API.TypeExpression) -> String {
        switch (type, json) {
        case (.named(let name), _): named(json, of: name)
        case (.list(let element), .array(let elements)):
            "[\(elements.map { value($0, of: element) }.joined(separator: ", "))]"
        case (.basic(.uuid), .string(let text)): uuid(text)
        case (_, .null): ".null"
        case (_, .bool(let value)): String(value)
        case (_, .number(let spelling)): spelling
        case (_, .string(let text)): StringLiteral.oneLine(text)
        case (_, .array(let elements)):
            "[\(elements.map { value($0, of: .basic(.variant)) }.joined(separator: ", "))]"
        case (_, .object(let members)): dictionary(members)
        }
    }

    private func named(_ json: JSON, of name: String) -> String {
        switch (api.type(named: name)?.definition, json) {
        case (.object(let fields), _):
            return object(json, of: fields)
        case (.enumeration(let values), .string(let text)):
            let cases = Naming.enumCases(values.map(\.name), of: name)
            let index = values.firstIndex { $0.name == text }
            return "." + Naming.escape(index.map { cases[$0] } ?? text)
        default:
            preconditionFailure("a checked value fits its type")
        }
    }

    private func dictionary(_ members: [JSON.Member]) -> String {
        guard !members.isEmpty else { return "[:]" }
        let pairs = members.map { "\(StringLiteral.oneLine($0.key)): \(value($0.value, of: .basic(.variant)))" }
        return "[\(pairs.joined(separator: ", "))]"
    }

    /// As two numbers: reading text can fail, numbers cannot.
    private func uuid(_ text: String) -> String {
        let digits = text.filter(\.isHexDigit)
        return "Uuid(high: 0x\(digits.prefix(16)), low: 0x\(digits.suffix(16)))"
    }
}
