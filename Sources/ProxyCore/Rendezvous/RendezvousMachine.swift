// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import NIOCore
public import RemoteProxyAPI

/// One connection of the rendezvous API, from its first byte to its tunnel (PROTOCOL section 3).
///
/// ```
/// connected --Authenticate--> calling --ok--> authenticated --partner--> tunnel
///     any state --error, early data, time-out--> closed
/// ```
/// Time comes in as a parameter; whoever owns the machine wakes it when `deadline` has passed. While a call is
/// being performed no further message may be handed in: `isReady` says when the next one is welcome.
public struct RendezvousMachine: Sendable {
    private enum State {
        case connected
        case calling(id: Int64, RendezvousAPI.Call)
        case authenticated
        case tunnel
        case closed
    }

    private let policy: RendezvousPolicy
    private var state: State

    /// When `deadlinePassed(now:)` wants to be called; nil when nothing is being waited for.
    public private(set) var deadline: NIODeadline?

    /// A machine for a connection that was made `now`.
    public init(policy: RendezvousPolicy, now: NIODeadline) {
        self.policy = policy
        self.state = .connected
        self.deadline = now + policy.inactiveTimeout
    }

    /// Whether the next message may be handed in.
    public var isReady: Bool {
        switch self.state {
        case .connected: true
        case .calling, .authenticated, .tunnel, .closed: false
        }
    }

    /// Whether the peer must stay silent, so that any byte of it ends the connection.
    public var forbidsData: Bool {
        switch self.state {
        case .calling(_, .authenticate), .authenticated: true
        case .connected, .calling, .tunnel, .closed: false
        }
    }

    /// What follows from a message.
    public enum MessageAction: Equatable {
        /// Perform the call and report with `answered(_:now:)`.
        case perform(RendezvousAPI.Call)
        /// Answer, flush, then close.
        case replyAndClose(RPCReply, CloseReason)
        /// Close without an answer.
        case close(CloseReason)
        /// The connection is closed already.
        case ignore
    }

    /// A whole message has arrived.
    public mutating func received(_ message: [UInt8], now: NIODeadline) -> MessageAction {
        switch self.state {
        case .connected:
            break
        case .calling, .authenticated:
            return self.close(.earlyData)
        case .tunnel, .closed:
            return .ignore
        }
        do {
            let request = try RPCRequest.parse(message)
            return self.call(request, now: now)
        } catch {
            return self.refuse(error)
        }
    }

    private mutating func call(_ request: RPCRequest, now: NIODeadline) -> MessageAction {
        do {
            let call = try RendezvousAPI.Call.decode(method: request.method, params: request.params)
            self.state = .calling(id: request.id, call)
            self.deadline = now + self.policy.jsonRpcTimeout
            return .perform(call)
        } catch {
            return self.refuse(RPCRequestError(id: request.id, error: error))
        }
    }

    private mutating func refuse(_ error: RPCRequestError) -> MessageAction {
        self.end()
        let text = error.error.message
        return .replyAndClose(RPCReply(id: error.id, outcome: .failure(message: text, params: nil)), .refused(text))
    }

    private mutating func close(_ reason: CloseReason) -> MessageAction {
        self.end()
        return .close(reason)
    }

    /// What arrived can never become a message.
    public mutating func received(_ error: JSONMessageSplitterError) -> MessageAction {
        switch self.state {
        case .connected:
            if case .tooLarge(let limit) = error { return self.close(.messageTooBig(limit: limit)) }
            return self.refuse(RPCRequestError(id: RPCRequestError.unknownID, error: .malformed(error.reason)))
        case .calling, .authenticated:
            return self.close(.earlyData)
        case .tunnel, .closed:
            return .ignore
        }
    }

    /// What follows from bytes that are no whole message yet.
    public enum DataAction: Equatable {
        /// The rest may still come.
        case wait
        /// Nothing was allowed to come.
        case close(CloseReason)
    }

    /// Bytes wait that are no whole message yet, or that came while a call is being performed.
    public mutating func holdsData() -> DataAction {
        guard self.forbidsData else { return .wait }
        self.end()
        return .close(.earlyData)
    }

    /// What follows from a call's outcome.
    public enum AnswerAction: Equatable {
        /// Answer.
        case reply(RPCReply)
        /// Answer, then look for the partner with this token and nonce.
        case replyAndJoin(RPCReply, RendezvousAPI.Authentication.Authenticate)
        /// Answer, flush, then close.
        case replyAndClose(RPCReply, CloseReason)
        /// The connection did not wait for the answer.
        case ignore
    }

    /// The call being performed has come to an outcome.
    public mutating func answered(_ outcome: RPCOutcome, now: NIODeadline) -> AnswerAction {
        guard case .calling(let id, let call) = self.state else { return .ignore }
        let reply = RPCReply(id: id, outcome: outcome)
        switch (outcome, call) {
        case (.failure(let text, _), _):
            self.end()
            return .replyAndClose(reply, .refused(text))
        case (.success, .authenticate(let request)):
            self.state = .authenticated
            self.deadline = now + self.policy.aloneTimeout
            return .replyAndJoin(reply, request)
        case (.success, .hello), (.success, .introspect):
            self.state = .connected
            self.deadline = now + self.policy.inactiveTimeout
            return .reply(reply)
        }
    }

    /// What follows from a partner having been found.
    public enum PartnerAction: Equatable {
        /// Tell the peer, as the proxy's last message, and join the two connections.
        case establish
        /// The connection is not waiting any more.
        case ignore
    }

    /// The partner has been found.
    public mutating func paired() -> PartnerAction {
        guard case .authenticated = self.state else { return .ignore }
        self.state = .tunnel
        self.deadline = nil
        return .establish
    }

    /// What follows from a deadline having passed.
    public enum DeadlineAction: Equatable {
        /// Answer the pending request, flush, then close.
        case replyAndClose(RPCReply, CloseReason)
        /// Close without an answer.
        case close(CloseReason)
        /// The deadline has moved or gone: look at `deadline` again.
        case wait
    }

    /// The clock says `now`.
    public mutating func deadlinePassed(now: NIODeadline) -> DeadlineAction {
        guard let deadline = self.deadline, deadline <= now else { return .wait }
        switch self.state {
        case .connected:
            self.end()
            return .close(.inactive)
        case .calling(let id, _):
            self.end()
            let text = RPCError.timedOut.message
            return .replyAndClose(RPCReply(id: id, outcome: .failure(message: text, params: nil)), .refused(text))
        case .authenticated:
            self.end()
            return .close(.alone)
        case .tunnel, .closed:
            return .wait
        }
    }

    /// The connection is gone, or is being closed for a reason of somebody else's.
    public mutating func end() {
        self.state = .closed
        self.deadline = nil
    }
}
