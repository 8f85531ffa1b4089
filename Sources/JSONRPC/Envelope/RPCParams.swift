// SPDX-License-Identifier: GPL-3.0-only

/// The `params` of a reply, ready to send.
public enum RPCParams: Equatable, Sendable {
    case object([String: JSONValue])
    /// The compact text of a JSON object, rendered at build time: Introspect's answer never changes.
    case rendered(String)
}

extension RPCParams {
    /// The members, parsed from the text if there is only that.
    public func members() throws(RPCValidationError) -> [String: JSONValue] {
        switch self {
        case .object(let members):
            return members
        case .rendered(let text):
            guard case .object(let members)? = try? JSONValue(parsing: text.utf8) else {
                throw RPCValidationError(
                    path: .root,
                    problem: .invalidValue(expected: "Object", got: text.excerptForErrors)
                )
            }
            return members
        }
    }
}
