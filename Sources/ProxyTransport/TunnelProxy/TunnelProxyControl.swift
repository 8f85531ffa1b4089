// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore
import ProxyWire
import RemoteProxyAPI
import Synchronization

/// The tunnel proxy API on control connections: a registration makes a device's connection of it, or a client's.
final class TunnelProxyControl: ControlAPI {
    typealias Machine = TunnelProxyMachine
    typealias Handler = any TunnelProxyHandler

    static let served = ServedAPI.tunnelProxy

    let transport: TransportContext
    private let policy: Mutex<TunnelProxyPolicy>
    private let exchange: TunnelExchange
    private let registrations: RegistrationLimit
    private let makeHandler: @Sendable (TunnelProxyConnection) -> any TunnelProxyHandler

    init(
        transport: TransportContext,
        policy: TunnelProxyPolicy,
        makeHandler: @escaping @Sendable (TunnelProxyConnection) -> any TunnelProxyHandler
    ) {
        self.transport = transport
        self.policy = Mutex(policy)
        self.exchange = TunnelExchange(
            policy: policy,
            directory: transport.directory,
            events: transport.events
        )
        self.registrations = RegistrationLimit(transport)
        self.makeHandler = makeHandler
    }

    var logger: Logger { self.transport.loggers.tunnelProxyServer }

    var maximumMessageSize: Int { self.policy.withLock { $0.maximumMessageSize } }

    var allowedOrigins: OriginList { self.policy.withLock { $0.allowedOrigins } }

    /// Takes other rules: for connections that come from now on, and for registrations at once.
    func update(_ policy: TunnelProxyPolicy) {
        self.policy.withLock { $0 = policy }
        self.exchange.update(policy)
    }

    func arrived(_ id: ConnectionID) {
        self.exchange.arrive(id)
    }

    func makeState(_ record: ConnectionRecord, channel: any Channel) -> ControlState<TunnelProxyControl> {
        let connection = TunnelProxyConnection(
            record: record,
            channel: channel,
            exchange: self.exchange,
            registrations: self.registrations,
            directory: self.transport.directory
        )
        let machine = TunnelProxyMachine(policy: self.policy.withLock { $0 }, now: .now())
        return ControlState(record: record, handler: self.makeHandler(connection), machine: machine)
    }

    func perform(_ call: TunnelProxyAPI.Call, on handler: any TunnelProxyHandler) async -> RPCOutcome {
        await call.perform(on: handler)
    }

    func answered(
        _ outcome: RPCOutcome,
        _ state: inout ControlState<TunnelProxyControl>,
        now: NIODeadline
    ) -> ControlAnswerAction<Machine.Consequence> {
        state.machine.answered(outcome, standing: self.exchange.standing(of: state.id), now: now)
    }

    func follow<Framing>(
        _ answer: ControlAnswer<Machine.Consequence>,
        on control: ControlHandler<Framing, TunnelProxyControl>,
        context: ChannelHandlerContext
    ) {
        switch answer.consequence {
        case .becomeServer:
            self.becomeServer(answer.reply, control, context: context)
        case .becomeClient:
            // The client's tunnel needs no messages between event loops where its device lives.
            control.state.pending = answer
            if let home = self.exchange.home(of: control.state.id), home !== context.eventLoop {
                control.move(to: home, context: context)
            } else {
                self.becomeClient(control, context: context)
            }
        }
    }

    private func becomeServer<Framing>(
        _ reply: RPCReply,
        _ control: ControlHandler<Framing, TunnelProxyControl>,
        context: ChannelHandlerContext
    ) {
        let device = DeviceHandler<Framing>(
            record: control.state.record,
            channel: context.channel,
            isSecure: control.isSecure,
            exchange: self.exchange,
            policy: self.policy.withLock { $0 },
            transport: self.transport
        )
        // Before the answer, since who has it may dial at once over another event loop. Clients join in a later turn.
        self.exchange.open(control.state.id, device)
        control.becomeServer(reply, device, context: context)
    }

    private func becomeClient<Framing>(
        _ control: ControlHandler<Framing, TunnelProxyControl>,
        context: ChannelHandlerContext
    ) {
        guard let answer = control.state.pending else { return }
        control.state.pending = nil
        let (exchange, id) = (self.exchange, control.state.id)
        control.becomeTunnel(lastWords: answer.reply.encoded(), partner: .stream, context: context) { relay in
            exchange.join(id, framing: Framing.tunnel, end: relay)
        }
    }

    func received<Framing>(
        _ event: Any,
        on control: ControlHandler<Framing, TunnelProxyControl>,
        context: ChannelHandlerContext
    ) -> Bool {
        switch event {
        case is ConnectionSettled: self.becomeClient(control, context: context)
        case is PartnerLeft: control.end(.serverLeft, context: context)
        default: return false
        }
        return true
    }

    func settled(_ id: ConnectionID) {
        guard let channel = self.transport.directory[id]?.channel else { return }
        channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ConnectionSettled()) }
    }

    func leave(_ id: ConnectionID, isGone: Bool) {
        self.exchange.leave(id, isGone: isGone)
    }
}

/// Inbound: a connection that was asked to move is where it will stay.
private struct ConnectionSettled: Sendable {}
