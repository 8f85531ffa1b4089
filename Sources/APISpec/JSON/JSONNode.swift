// SPDX-License-Identifier: GPL-3.0-only

/// A JSON value that remembers where it stood in its file.
struct JSONNode: Equatable, Sendable {
    /// Where its first byte is, counted from the start of the file.
    var offset: Int
    var value: Value

    indirect enum Value: Equatable, Sendable {
        case null
        case bool(Bool)
        case number(String)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    struct Member: Equatable, Sendable {
        var key: String
        var keyOffset: Int
        var value: JSONNode
    }

    /// The value without its places.
    var json: JSON {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let spelling): .number(spelling)
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members): .object(members.map { JSON.Member($0.key, $0.value.json) })
        }
    }

    /// What it is, for a sentence: "a string".
    var kind: String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
