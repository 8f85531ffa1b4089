// SPDX-License-Identifier: GPL-3.0-only

/// A generated enumeration; its raw values are the names that stand in messages.
public protocol RPCEnum: RPCValue, RawRepresentable, CaseIterable, Hashable where RawValue == String {}

extension RPCEnum {
    public static var typeName: String { String(describing: Self.self) }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        guard case .string(let text) = json else { throw Self.mismatch(json, at: path) }
        guard let value = Self(rawValue: text) else {
            let choices = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.invalid(text, at: path, expected: "\(Self.typeName) (\(choices))")
        }
        self = value
    }

    public var jsonValue: JSONValue { .string(rawValue) }
}
