// SPDX-License-Identifier: GPL-3.0-only

/// What a client can receive.
public enum RPCServerMessage: Equatable, Sendable {
    case reply(RPCReply)
    case notification(RPCNotification)

    /// Reads one message that came from a server. Members the envelope does not know are ignored; absent `params`
    /// of a success or a notification are empty ones.
    public static func parse(_ bytes: some Collection<UInt8>) throws(RPCServerMessageError) -> RPCServerMessage {
        let envelope: [String: JSONValue]
        do throws(RPCEnvelopeError) {
            envelope = try RPCEnvelope.members(of: bytes)
        } catch {
            throw .malformed(error.reason)
        }
        guard case .int(let id) = envelope["id"] else { throw .invalidMember("id", expected: "an integer") }
        let params: [String: JSONValue]
        do throws(RPCValidationError) {
            params = try RPCEnvelope.params(of: envelope)
        } catch {
            throw .invalidMember("params", expected: "an object")
        }
        if let notification = envelope["notification"] {
            guard case .string(let text) = notification, let name = RPCMethodName(text) else {
                throw .invalidMember("notification", expected: "a 'Namespace.Name'")
            }
            return .notification(RPCNotification(id: id, notification: name, params: params))
        }
        switch envelope["status"] {
        case "success":
            return .reply(RPCReply(id: id, outcome: .success(.object(params))))
        case "error":
            guard case .string(let message) = envelope["error"] else {
                throw .invalidMember("error", expected: "a string")
            }
            let hasParams = envelope["params"] ?? .null != .null
            let carried: RPCParams? = hasParams ? .object(params) : nil
            return .reply(RPCReply(id: id, outcome: .failure(message: message, params: carried)))
        default:
            throw .invalidMember("status", expected: "\"success\" or \"error\"")
        }
    }
}

/// Why a message from a server cannot be understood.
public enum RPCServerMessageError: Error, Equatable, Sendable {
    /// The bytes are no JSON object; carries why.
    case malformed(String)
    /// A member of the envelope is missing or not what it should be.
    case invalidMember(String, expected: String)
    /// A reply was asked for, a notification came.
    case unexpectedNotification
}

extension RPCServerMessageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let reason): "the server's message is no JSON object: \(reason)"
        case .invalidMember(let name, let expected): "the server's message has no valid '\(name)', expected \(expected)"
        case .unexpectedNotification: "the server sent a notification where a reply was due"
        }
    }
}
