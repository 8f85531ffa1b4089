// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import NIOCore
public import RemoteProxyAPI

/// One connection of the tunnel proxy API, as far as messages go (PROTOCOL section 5).
///
/// ```
/// connected --RegisterServer--> calling --ok--> server   (messages go on, in SLIP frames of address 0)
///           --RegisterClient--> calling --ok--> client   (payload only)
///     any state --error, early data, time-out--> closed
/// ```
public struct TunnelProxyMachine: ControlMachine {
    public typealias Call = TunnelProxyAPI.Call

    /// What a registration leads to.
    public enum Consequence: Equatable, Sendable {
        /// From now on both directions carry SLIP frames.
        case becomeServer
        /// From now on everything is payload.
        case becomeClient
    }

    private enum State {
        case connected
        case server
        /// A call is being performed for a connection that is a server already, or not.
        case calling(id: Int64, Call, asServer: Bool)
        case client
        case closed
    }

    private let policy: TunnelProxyPolicy
    private var state: State

    public private(set) var deadline: NIODeadline?

    /// A machine for a connection that was made `now`.
    public init(policy: TunnelProxyPolicy, now: NIODeadline) {
        self.policy = policy
        self.state = .connected
        self.deadline = now + policy.inactiveTimeout
    }

    public var isReady: Bool {
        switch self.state {
        case .connected, .server: true
        case .calling, .client, .closed: false
        }
    }

    /// Until its registration is answered a peer cannot know in which form to send.
    public var forbidsData: Bool {
        switch self.state {
        case .calling(_, .registerServer, asServer: false), .calling(_, .registerClient, asServer: false): true
        case .connected, .server, .calling, .client, .closed: false
        }
    }

    public mutating func received(_ message: [UInt8], now: NIODeadline) -> ControlMessageAction<Call> {
        let isServer: Bool
        switch self.state {
        case .connected: isServer = false
        case .server: isServer = true
        case .calling: return self.close(.earlyData)
        case .client, .closed: return .ignore
        }
        do {
            let (id, call) = try Call.parse(message)
            self.state = .calling(id: id, call, asServer: isServer)
            self.deadline = now + self.policy.jsonRpcTimeout
            return .perform(call)
        } catch {
            return self.refuse(error)
        }
    }

    public mutating func received(_ error: JSONMessageSplitterError) -> ControlMessageAction<Call> {
        switch self.state {
        case .connected, .server:
            return self.refuse(error)
        case .calling:
            return self.close(.earlyData)
        case .client, .closed:
            return .ignore
        }
    }

    /// The call being performed has come to an outcome.
    ///
    /// - Parameter standing: What the connection is registered as, now that the call has been performed.
    public mutating func answered(
        _ outcome: RPCOutcome,
        standing: TunnelProxyStanding,
        now: NIODeadline
    ) -> ControlAnswerAction<Consequence> {
        guard case .calling(let id, let call, let wasServer) = self.state else { return .ignore }
        let reply = RPCReply(id: id, outcome: outcome)
        if case .failure(let text, _) = outcome {
            self.end()
            return .replyAndClose(reply, .refused(text))
        }
        switch (call, standing) {
        case (.registerServer, .server) where !wasServer:
            self.state = .server
            self.deadline = nil
            return .replyThen(reply, .becomeServer)
        case (.registerClient, .client):
            self.state = .client
            self.deadline = nil
            return .replyThen(reply, .becomeClient)
        case (.registerServer, _), (.registerClient, _):
            self.end()
            return .replyAndClose(reply, .registrationRefused)
        case (.disconnectClient, .none), (.disconnectClient, .client):
            self.end()
            return .replyAndClose(reply, .notRegistered)
        case (.disconnectClient, .server), (.hello, _), (.introspect, _), (.ping, _):
            self.state = wasServer ? .server : .connected
            self.deadline = wasServer ? nil : now + self.policy.inactiveTimeout
            return .reply(reply)
        }
    }

    public mutating func deadlinePassed(now: NIODeadline) -> ControlDeadlineAction {
        guard let deadline = self.deadline, deadline <= now else { return .wait }
        switch self.state {
        case .connected:
            self.end()
            return .close(.inactive)
        case .calling(let id, _, _):
            self.end()
            return .replyAndClose(.timedOut(id: id), .refused(RPCError.timedOut.message))
        case .server, .client, .closed:
            return .wait
        }
    }

    public mutating func end() {
        self.state = .closed
        self.deadline = nil
    }
}
