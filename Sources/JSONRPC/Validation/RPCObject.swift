// SPDX-License-Identifier: GPL-3.0-only

/// A generated structure: the parameters of a method or notification, what a method returns, or a named type.
public protocol RPCObject: RPCValue {
    /// Takes the members of the object at `path`; the error names the innermost value at fault.
    init(json object: [String: JSONValue], path: RPCPath) throws(RPCValidationError)

    /// The members as they stand in a message; optional ones that are nil are absent.
    var json: [String: JSONValue] { get }
}

extension RPCObject {
    public static var typeName: String { String(describing: Self.self) }

    public init(json value: JSONValue, path: RPCPath) throws(RPCValidationError) {
        guard case .object(let members) = value else { throw Self.mismatch(value, at: path) }
        try self.init(json: members, path: path)
    }

    public var jsonValue: JSONValue { .object(json) }
}
