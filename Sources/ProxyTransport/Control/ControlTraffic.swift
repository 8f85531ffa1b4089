// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import ProxyCore

/// Tells of each control message of a connection (category JsonRpcTraffic, level trace), without its secrets.
///
/// Nothing is read or put together unless somebody wants to know: then a message is read once more, for itself.
struct ControlTraffic {
    let logger: Logger
    let id: ConnectionID

    /// A message has come from the peer, which should be a request of an API.
    func received<Call: ControlCall>(_ message: [UInt8], as _: Call.Type) {
        self.logger.trace("message received", metadata: self.request(message, as: Call.self))
    }

    /// A message goes to the peer.
    func sent(_ message: [UInt8]) {
        self.logger.trace("message sent", metadata: self.answer(message))
    }

    /// Of what is no valid request, only the size and why: a secret could be anywhere in it.
    private func request<Call: ControlCall>(_ message: [UInt8], as _: Call.Type) -> Logger.Metadata {
        var metadata = self.metadata(message)
        do {
            let (id, call) = try Call.parse(message)
            metadata["request"] = "\(id)"
            metadata["method"] = "\(call.method)"
            metadata["params"] = Self.text(call.maskedParams)
        } catch {
            metadata["error"] = "\(error.error.kind)"
        }
        return metadata
    }

    private func answer(_ message: [UInt8]) -> Logger.Metadata {
        var metadata = self.metadata(message)
        switch try? RPCServerMessage.parse(message) {
        case .reply(let reply):
            metadata["request"] = "\(reply.id)"
            switch reply.outcome {
            case .success(let params):
                metadata["status"] = "success"
                metadata["params"] = (try? params.members()).map(Self.text)
            case .failure(_, let params):
                // The text of the error may quote what it refuses.
                metadata["status"] = "error"
                metadata["params"] = (try? params?.members()).map(Self.text)
            }
        case .notification(let notification):
            metadata["notification"] = "\(notification.notification)"
            metadata["number"] = "\(notification.id)"
            metadata["params"] = Self.text(notification.params)
        case nil:
            break
        }
        return metadata
    }

    private func metadata(_ message: [UInt8]) -> Logger.Metadata {
        ["id": "\(self.id)", "size": "\(message.count)"]
    }

    private static func text(_ params: [String: JSONValue]) -> Logger.MetadataValue {
        .string(String(decoding: JSONValue.object(params).encoded(), as: UTF8.self))
    }
}

extension RPCError {
    /// What is wrong, in words that quote nothing of the message.
    var kind: String {
        switch self {
        case .malformed: "malformed JSON"
        case .missingID: "no id"
        case .badMethod: "no method"
        case .noSuchNamespace: "no such namespace"
        case .noSuchMethod: "no such method"
        case .invalidParams: "invalid params"
        case .timedOut: "timed out"
        }
    }
}
