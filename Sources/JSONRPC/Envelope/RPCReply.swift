// SPDX-License-Identifier: GPL-3.0-only

/// How a call ended.
public enum RPCOutcome: Equatable, Sendable {
    case success(RPCParams)
    /// `params` because a refusal also carries its typed error: documents promise the text, deployed clients read
    /// the parameter.
    case failure(message: String, params: RPCParams?)
}

/// The answer to a request.
public struct RPCReply: Equatable, Sendable {
    /// The request's id, or -1 if it was not known.
    public var id: Int64
    public var outcome: RPCOutcome

    public init(id: Int64, outcome: RPCOutcome) {
        self.id = id
        self.outcome = outcome
    }

    /// The message a server sends: compact JSON with sorted members, and a newline.
    public func encoded() -> [UInt8] {
        var writer = RPCEnvelopeWriter()
        switch outcome {
        case .success(let params):
            writer.add("id", .int(id))
            writer.add("params", params: params)
            writer.add("status", "success")
        case .failure(let message, let params):
            writer.add("error", .string(message))
            writer.add("id", .int(id))
            if let params { writer.add("params", params: params) }
            writer.add("status", "error")
        }
        return writer.finish()
    }

    /// Reads one message that came from a server and must be a reply.
    public static func parse(_ bytes: some Collection<UInt8>) throws(RPCServerMessageError) -> RPCReply {
        guard case .reply(let reply) = try RPCServerMessage.parse(bytes) else {
            throw .unexpectedNotification
        }
        return reply
    }
}
