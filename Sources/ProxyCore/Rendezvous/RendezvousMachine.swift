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
public struct RendezvousMachine: ControlMachine {
    public typealias Call = RendezvousAPI.Call

    /// What an accepted token leads to.
    public enum Consequence: Equatable, Sendable {
        /// Look for the partner with this token and nonce.
        case join(RendezvousAPI.Authentication.Authenticate)
    }

    private enum State {
        case connected
        case calling(id: Int64, Call)
        case authenticated
        case tunnel
        case closed
    }

    private let policy: RendezvousPolicy
    private var state: State

    public private(set) var deadline: NIODeadline?

    /// A machine for a connection that was made `now`.
    public init(policy: RendezvousPolicy, now: NIODeadline) {
        self.policy = policy
        self.state = .connected
        self.deadline = now + policy.inactiveTimeout
    }

    public var isReady: Bool {
        switch self.state {
        case .connected: true
        case .calling, .authenticated, .tunnel, .closed: false
        }
    }

    public var forbidsData: Bool {
        switch self.state {
        case .calling(_, .authenticate), .authenticated: true
        case .connected, .calling, .tunnel, .closed: false
        }
    }

    public mutating func received(_ message: [UInt8], now: NIODeadline) -> ControlMessageAction<Call> {
        switch self.state {
        case .connected:
            break
        case .calling, .authenticated:
            return self.close(.earlyData)
        case .tunnel, .closed:
            return .ignore
        }
        do {
            let (id, call) = try Call.parse(message)
            self.state = .calling(id: id, call)
            self.deadline = now + self.policy.jsonRpcTimeout
            return .perform(call)
        } catch {
            return self.refuse(error)
        }
    }

    public mutating func received(_ error: JSONMessageSplitterError) -> ControlMessageAction<Call> {
        switch self.state {
        case .connected:
            return self.refuse(error)
        case .calling, .authenticated:
            return self.close(.earlyData)
        case .tunnel, .closed:
            return .ignore
        }
    }

    /// The call being performed has come to an outcome.
    public mutating func answered(_ outcome: RPCOutcome, now: NIODeadline) -> ControlAnswerAction<Consequence> {
        guard case .calling(let id, let call) = self.state else { return .ignore }
        let reply = RPCReply(id: id, outcome: outcome)
        switch (outcome, call) {
        case (.failure(let text, _), _):
            self.end()
            return .replyAndClose(reply, .refused(text))
        case (.success, .authenticate(let request)):
            self.state = .authenticated
            self.deadline = now + self.policy.aloneTimeout
            return .replyThen(reply, .join(request))
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

    public mutating func deadlinePassed(now: NIODeadline) -> ControlDeadlineAction {
        guard let deadline = self.deadline, deadline <= now else { return .wait }
        switch self.state {
        case .connected:
            self.end()
            return .close(.inactive)
        case .calling(let id, _):
            self.end()
            return .replyAndClose(.timedOut(id: id), .refused(RPCError.timedOut.message))
        case .authenticated:
            self.end()
            return .close(.alone)
        case .tunnel, .closed:
            return .wait
        }
    }

    public mutating func end() {
        self.state = .closed
        self.deadline = nil
    }
}
