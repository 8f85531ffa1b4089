// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// Sound values of every type.
extension API {
    /// Values that a decoder must take: the usual one first, then the limits.
    func samples(of type: TypeExpression) -> [JSON] {
        switch type {
        case .basic(let basic): basic.samples
        case .list(let element): [.array(samples(of: element)), []]
        case .named(let name):
            switch self.type(named: name)?.definition {
            case .enumeration(let values): values.map { .string($0.name) }
            case .object(let fields):
                [completeObject(fields)] + (fields.contains(where: \.isOptional) ? [leanObject(fields)] : [])
            case nil: []
            }
        }
    }

    /// Values that a member must take. One that its method judges begins with a sound one and goes on with any text.
    func samples(of field: Field) -> [JSON] {
        samples(of: field.type) + (field.isUnchecked ? samples(of: field.wireType) : [])
    }

    func sample(of field: Field) -> JSON {
        samples(of: field).first ?? .null
    }

    func sample(of type: TypeExpression) -> JSON {
        samples(of: type).first ?? .null
    }

    /// With every member.
    func completeObject(_ fields: [Field]) -> JSON {
        .object(fields.map { JSON.Member($0.name, sample(of: $0)) })
    }

    /// Without the optional members.
    func leanObject(_ fields: [Field]) -> JSON {
        completeObject(fields.filter { !$0.isOptional })
    }
}

extension API.BasicType {
    fileprivate var samples: [JSON] {
        switch self {
        case .uuid:
            [
                "{0d2c5d0e-7a4c-4a0e-9b55-5a3c1c1b7f10}",
                "0D2C5D0E-7A4C-4A0E-9B55-5A3C1C1B7F10",
            ]
        case .string: ["text", "", "\"\\/ \u{8}\u{c}\n\r\t\u{1} ü € 🚇"]
        case .int: [-1, 0, .number("-9223372036854775808"), .number("9223372036854775807")]
        case .uint: [1, 0, .number("18446744073709551615")]
        case .double: [.number("0.5"), .number("-1e300"), 7, .number("18446744073709551615")]
        case .bool: [true, false]
        case .variant: [["any": [1, .null]], .null, "text", false, .number("0.5"), []]
        case .object: [["any": [1, .null]], [:]]
        }
    }
}
