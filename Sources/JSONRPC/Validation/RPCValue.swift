// SPDX-License-Identifier: GPL-3.0-only

/// A type that a parameter can have: a basic type of the specs, a generated one, or a list of either.
public protocol RPCValue: Equatable, Sendable {
    /// The type in the words of the specs, for errors.
    static var typeName: String { get }

    /// Takes the value that stands at `path`, if it is of this type; nothing is converted silently.
    init(json: JSONValue, path: RPCPath) throws(RPCValidationError)

    var jsonValue: JSONValue { get }
}

extension RPCValue {
    /// The error for a value of another type.
    static func mismatch(_ json: JSONValue, at path: RPCPath) -> RPCValidationError {
        RPCValidationError(path: path, problem: .wrongType(expected: typeName, got: json.kind))
    }

    /// The error for a value of the right type that is none of those allowed.
    static func invalid(_ text: String, at path: RPCPath, expected: String = typeName) -> RPCValidationError {
        RPCValidationError(path: path, problem: .invalidValue(expected: expected, got: text.excerptForErrors))
    }
}
