// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore

/// What one API makes of the connections that its listeners accept: who answers their calls, and what that leads to.
///
/// One for all its connections; what it knows of a single one is a `ControlState`.
protocol ControlAPI: AnyObject, Sendable {
    associatedtype Machine: ControlMachine

    /// Who answers the calls of one connection.
    associatedtype Handler: Sendable

    static var served: ServedAPI { get }

    var transport: TransportContext { get }

    /// Where the API's connections are told of.
    var logger: Logger { get }

    /// The largest control message, in bytes.
    var maximumMessageSize: Int { get }

    /// Whose pages may open WebSocket connections.
    var allowedOrigins: OriginList { get }

    /// A connection has been accepted.
    func arrived(_ id: ConnectionID)

    /// A connection is ready to speak the API.
    func makeState(_ record: ConnectionRecord, channel: any Channel) -> ControlState<Self>

    /// Has a call answered.
    func perform(_ call: Machine.Call, on handler: Handler) async -> RPCOutcome

    /// A call has come to an outcome.
    func answered(
        _ outcome: RPCOutcome,
        _ state: inout ControlState<Self>,
        now: NIODeadline
    ) -> ControlAnswerAction<Machine.Consequence>

    /// Writes an answer and does what follows from it.
    func follow<Framing>(
        _ answer: ControlAnswer<Machine.Consequence>,
        on control: ControlHandler<Framing, Self>,
        context: ChannelHandlerContext
    )

    /// An event of this API has come for a connection. Returns false if it is none of this API's.
    func received<Framing>(
        _ event: Any,
        on control: ControlHandler<Framing, Self>,
        context: ChannelHandlerContext
    ) -> Bool

    /// A connection that was asked to move is where it will stay: there, or where it was.
    func settled(_ id: ConnectionID)

    /// A connection is about to go, or is gone. Called more than once.
    func leave(_ id: ConnectionID, isGone: Bool)
}
