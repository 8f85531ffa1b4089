// SPDX-License-Identifier: GPL-3.0-only

/// Reads the members of one object by name and type, then refuses what is left.
///
///     var reader = RPCObjectReader(object, at: path)
///     name = try reader.read("name")
///     nonce = try reader.readOptional("nonce")
///     try reader.finish()
public struct RPCObjectReader {
    private let object: [String: JSONValue]
    private let path: RPCPath
    private var namesRead: [String] = []

    /// - Parameter path: Where the object stands in the message.
    public init(_ object: [String: JSONValue], at path: RPCPath) {
        self.object = object
        self.path = path
    }

    /// A member that must be there.
    public mutating func read<Value: RPCValue>(
        _ key: String,
        as type: Value.Type = Value.self
    ) throws(RPCValidationError) -> Value {
        namesRead.append(key)
        guard let value = object[key] else {
            throw RPCValidationError(path: path.appending(key), problem: .missing(expected: Value.typeName))
        }
        return try Value(json: value, path: path.appending(key))
    }

    /// A member that may be absent or null.
    public mutating func readOptional<Value: RPCValue>(
        _ key: String,
        as type: Value.Type = Value.self
    ) throws(RPCValidationError) -> Value? {
        namesRead.append(key)
        guard let value = object[key], value != .null else { return nil }
        return try Value(json: value, path: path.appending(key))
    }

    /// Refuses members that were never read. A client that is to understand newer servers leaves this out.
    public func finish() throws(RPCValidationError) {
        // The first by name, so that one request always gets one answer.
        guard let unknown = object.keys.filter({ !namesRead.contains($0) }).min() else { return }
        throw RPCValidationError(path: path.appending(unknown), problem: .unknown)
    }
}
