// SPDX-License-Identifier: GPL-3.0-only

/// A JSON document, or any part of one (RFC 8259).
///
/// Member names and strings compare as Swift strings do, by canonical equivalence.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// An integer written without fraction and exponent that fits into `Int64`.
    case int(Int64)
    /// An integer above `Int64.max`; smaller ones are always `int`, so that equal numbers are equal values.
    case uint(UInt64)
    /// A number with a fraction or an exponent, or an integer beyond `UInt64`. The parser only makes finite ones.
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// Containers within containers that the parser follows unless told otherwise; messages of the API need five.
    public static let defaultMaximumDepth = 64

    /// The value's type in the words of the API specs, for error texts: `Null`, `Bool`, `Int`, `UInt`, `Double`,
    /// `String`, `List` or `Object`.
    public var kind: String {
        switch self {
        case .null: "Null"
        case .bool: "Bool"
        case .int: "Int"
        case .uint: "UInt"
        case .double: "Double"
        case .string: "String"
        case .array: "List"
        case .object: "Object"
        }
    }
}
