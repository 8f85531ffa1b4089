// SPDX-License-Identifier: GPL-3.0-only

/// `Object` of the specs: an object with any members.
extension Dictionary: RPCValue where Key == String, Value == JSONValue {
    public static var typeName: String { "Object" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        guard case .object(let members) = json else { throw Self.mismatch(json, at: path) }
        self = members
    }

    public var jsonValue: JSONValue { .object(self) }
}

/// `["T"]` of the specs: a list whose elements are all of one type.
extension Array: RPCValue where Element: RPCValue {
    public static var typeName: String { "List of \(Element.typeName)" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        guard case .array(let values) = json else { throw Self.mismatch(json, at: path) }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            elements.append(try Element(json: value, path: path.appending(index)))
        }
        self = elements
    }

    public var jsonValue: JSONValue { .array(map(\.jsonValue)) }
}
