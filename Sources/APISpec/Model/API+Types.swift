// SPDX-License-Identifier: GPL-3.0-only

extension API {
    /// A parameter, a member of an answer or a member of an object type.
    package struct Field: Equatable, Sendable {
        /// Without the `o:` of an optional one.
        package var name: String
        package var isOptional: Bool
        package var type: TypeExpression
        package var note: String?
        /// A Uuid that the method judges itself: on the wire it is any String.
        package var isUnchecked = false
        /// Its value is never logged.
        package var isSecret = false

        /// As the grammar spells it, `o:` included.
        package var key: String { isOptional ? "o:" + name : name }

        /// What is validated, and what Swift holds; `type` is what readers are told.
        package var wireType: TypeExpression { isUnchecked ? .basic(.string) : type }
    }

    package indirect enum TypeExpression: Equatable, Sendable {
        case basic(BasicType)
        case named(String)
        case list(TypeExpression)
    }

    /// The types that need no definition. Raw values are the grammar's words.
    package enum BasicType: String, CaseIterable, Sendable {
        case uuid = "Uuid"
        case string = "String"
        case int = "Int"
        case uint = "UInt"
        case double = "Double"
        case bool = "Bool"
        case variant = "Variant"
        case object = "Object"
    }

    package struct NamedType: Equatable, Sendable {
        package var name: String
        package var note: String?
        package var definition: Definition
        /// The name of the include that declares it; nil for one of the file's own.
        package var include: String?

        package enum Definition: Equatable, Sendable {
            case enumeration([Value])
            case object([Field])
        }

        /// A value of an enum, as it is on the wire.
        package struct Value: Equatable, Sendable {
            package var name: String
            package var note: String?
        }
    }
}

extension API.TypeExpression {
    /// As the grammar writes it: a word, `$ref:Name` or a list of one.
    package var json: JSON {
        switch self {
        case .basic(let type): .string(type.rawValue)
        case .named(let name): .string("$ref:" + name)
        case .list(let element): .array([element.json])
        }
    }
}
