// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// Checked JSON as Swift expressions of the generated types.
extension SwiftNames {
    /// An object with these members, as `.init(…)`.
    func object(_ json: JSON, of fields: [API.Field]) -> Expression {
        let arguments = fields.compactMap { field in
            json[field.name].map { Expression.labelled(field.name, value($0, of: field.type)) }
        }
        return .call(opening: ".init(", arguments)
    }

    private func value(_ json: JSON, of type: API.TypeExpression) -> Expression {
        switch (type, json) {
        case (.named(let name), _): named(json, of: name)
        case (.list(let element), .array(let elements)): list(elements, of: element)
        case (.basic(.uuid), .string(let text)): uuid(text)
        case (_, .null): .text(".null")
        case (_, .bool(let value)): .text(String(value))
        case (_, .number(let spelling)): .text(spelling)
        case (_, .string(let text)): .string(text)
        case (_, .array(let elements)): list(elements, of: .basic(.variant))
        case (_, .object(let members)): dictionary(members)
        }
    }

    private func named(_ json: JSON, of name: String) -> Expression {
        switch (api.type(named: name)?.definition, json) {
        case (.object(let fields), _):
            return object(json, of: fields)
        case (.enumeration(let values), .string(let text)):
            let cases = Naming.enumCases(values.map(\.name), of: name)
            let index = values.firstIndex { $0.name == text }
            return .text("." + (index.map { cases[$0] } ?? text))
        default:
            preconditionFailure("a checked value fits its type")
        }
    }

    private func list(_ elements: [JSON], of type: API.TypeExpression) -> Expression {
        .collection(elements.map { value($0, of: type) }, empty: "[]")
    }

    private func dictionary(_ members: [JSON.Member]) -> Expression {
        let pairs = members.map {
            Expression.labelled(StringLiteral.oneLine($0.key), value($0.value, of: .basic(.variant)))
        }
        return .collection(pairs, empty: "[:]")
    }

    /// As two numbers: reading text can fail, numbers cannot.
    private func uuid(_ text: String) -> Expression {
        let digits = text.filter(\.isHexDigit)
        return .text("Uuid(high: 0x\(digits.prefix(16)), low: 0x\(digits.suffix(16)))")
    }
}
