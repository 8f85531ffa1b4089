// SPDX-License-Identifier: GPL-3.0-only

/// A request that cannot be served, with all that is needed to answer it. The connection is closed after the answer.
public struct RPCRequestError: Error, Equatable, Sendable {
    /// The id to answer with when the request's is not known: -1.
    public static let unknownID: Int64 = -1

    /// The request's id, or ``unknownID``.
    public let id: Int64
    public let error: RPCError

    public init(id: Int64, error: RPCError) {
        self.id = id
        self.error = error
    }

    /// The answer to send before closing.
    public var reply: RPCReply {
        RPCReply(id: id, outcome: .failure(message: error.message, params: nil))
    }
}
