// SPDX-License-Identifier: GPL-3.0-only

extension String: RPCValue {
    public static var typeName: String { "String" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        guard case .string(let value) = json else { throw Self.mismatch(json, at: path) }
        self = value
    }

    public var jsonValue: JSONValue { .string(self) }
}

extension Bool: RPCValue {
    public static var typeName: String { "Bool" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        guard case .bool(let value) = json else { throw Self.mismatch(json, at: path) }
        self = value
    }

    public var jsonValue: JSONValue { .bool(self) }
}

/// `Int` of the specs: an integer written without fraction and exponent.
extension Int64: RPCValue {
    public static var typeName: String { "Int" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        switch json {
        case .int(let value): self = value
        case .uint(let value): throw Self.invalid(String(value), at: path)
        default: throw Self.mismatch(json, at: path)
        }
    }

    public var jsonValue: JSONValue { .int(self) }
}

/// `UInt` of the specs: an integer that is not negative.
extension UInt64: RPCValue {
    public static var typeName: String { "UInt" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        switch json {
        case .int(let value):
            guard let value = UInt64(exactly: value) else { throw Self.invalid(String(value), at: path) }
            self = value
        case .uint(let value): self = value
        default: throw Self.mismatch(json, at: path)
        }
    }

    public var jsonValue: JSONValue {
        Int64(exactly: self).map(JSONValue.int) ?? .uint(self)
    }
}

/// `Double` of the specs: any number.
extension Double: RPCValue {
    public static var typeName: String { "Double" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        switch json {
        case .int(let value): self = Double(value)
        case .uint(let value): self = Double(value)
        case .double(let value): self = value
        default: throw Self.mismatch(json, at: path)
        }
    }

    public var jsonValue: JSONValue { .double(self) }
}

/// `Variant` of the specs: anything, null included.
extension JSONValue: RPCValue {
    public static var typeName: String { "Variant" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        self = json
    }

    public var jsonValue: JSONValue { self }
}
