// SPDX-License-Identifier: GPL-3.0-only

/// What all messages have in common.
enum RPCEnvelope {
    /// The members of the object that `bytes` hold.
    static func members(of bytes: some Collection<UInt8>) throws(RPCEnvelopeError) -> [String: JSONValue] {
        let value: JSONValue
        do throws(JSONParseError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw RPCEnvelopeError(reason: error.description)
        }
        guard case .object(let members) = value else {
            throw RPCEnvelopeError(reason: "expected Object, got \(value.kind)")
        }
        return members
    }

    /// The envelope's `params`; absent, null and `{}` are the same.
    static func params(of envelope: [String: JSONValue]) throws(RPCValidationError) -> [String: JSONValue] {
        switch envelope["params"] {
        case nil, .null: return [:]
        case .object(let params): return params
        case .some(let other):
            throw RPCValidationError(path: .root, problem: .wrongType(expected: "Object", got: other.kind))
        }
    }

    /// An excerpt of a member's value: a string's characters, or else JSON.
    static func textForErrors(_ value: JSONValue?) -> String {
        switch value {
        case nil: ""
        case .string(let text): text.excerptForErrors
        case .some(let other): String(decoding: other.encoded(), as: UTF8.self).excerptForErrors
        }
    }
}

/// The bytes are no JSON object.
struct RPCEnvelopeError: Error {
    let reason: String
}
