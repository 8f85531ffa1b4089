// SPDX-License-Identifier: GPL-3.0-only

/// What can be wrong with a request before a handler sees it, or instead of a handler's answer (protocol, section 2).
public enum RPCError: Error, Equatable, Sendable {
    /// The bytes are no JSON object; carries why.
    case malformed(String)
    /// The `id` is missing or no integer.
    case missingID
    /// The `method` is missing, no string, or not of the form `X.Y`; carries an excerpt of it.
    case badMethod(got: String)
    case noSuchNamespace
    case noSuchMethod
    /// A parameter is missing, unknown, or of the wrong type or value.
    case invalidParams(RPCValidationError)
    /// The handler did not answer in time.
    case timedOut

    /// The text for the reply's `error`. Clients and documents know these words: do not change them.
    public var message: String {
        switch self {
        case .malformed(let reason): "Failed to parse JSON data: \(reason)"
        case .missingID: "Error parsing command. Missing 'id'"
        case .badMethod(let got): "Error parsing method. Got: '\(got)', Expected: 'Namespace.method'"
        case .noSuchNamespace: "No such namespace"
        case .noSuchMethod: "No such method"
        case .invalidParams(let error): "Invalid params: \(error.message)"
        case .timedOut: "Command timed out"
        }
    }
}

extension RPCError: CustomStringConvertible {
    public var description: String { message }
}
