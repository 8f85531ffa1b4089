// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore
import RemoteProxyAPI
import Synchronization

/// The rendezvous API on control connections: an accepted token joins the rendezvous, a found partner makes a tunnel.
final class RendezvousControl: ControlAPI {
    typealias Machine = RendezvousMachine
    typealias Handler = any RendezvousHandler

    static let served = ServedAPI.rendezvous

    let transport: TransportContext
    private let policy: Mutex<RendezvousPolicy>
    private let rendezvous: any Rendezvous
    private let keys = PairingKey.Factory()
    private let makeHandler: @Sendable (RendezvousConnection) -> any RendezvousHandler

    init(
        transport: TransportContext,
        policy: RendezvousPolicy,
        makeHandler: @escaping @Sendable (RendezvousConnection) -> any RendezvousHandler
    ) {
        self.transport = transport
        self.policy = Mutex(policy)
        self.rendezvous = LocalRendezvous(
            duplicates: policy.duplicateTunnel,
            directory: transport.directory,
            loops: transport.loops
        )
        self.makeHandler = makeHandler
    }

    var logger: Logger { self.transport.loggers.proxyServer }

    var maximumMessageSize: Int { self.policy.withLock { $0.maximumMessageSize } }

    var allowedOrigins: OriginList { self.policy.withLock { $0.allowedOrigins } }

    /// Takes other rules: for connections that come from now on, and for duplicate tunnels at once.
    func update(_ policy: RendezvousPolicy) {
        self.policy.withLock { $0 = policy }
        self.rendezvous.update(duplicates: policy.duplicateTunnel)
    }

    func arrived(_ id: ConnectionID) {}

    func makeState(_ record: ConnectionRecord, channel: any Channel) -> ControlState<RendezvousControl> {
        let machine = RendezvousMachine(policy: self.policy.withLock { $0 }, now: .now())
        let connection = RendezvousConnection(record: record, directory: self.transport.directory)
        return ControlState(record: record, handler: self.makeHandler(connection), machine: machine)
    }

    func perform(_ call: RendezvousAPI.Call, on handler: any RendezvousHandler) async -> RPCOutcome {
        await call.perform(on: handler)
    }

    func answered(
        _ outcome: RPCOutcome,
        _ state: inout ControlState<RendezvousControl>,
        now: NIODeadline
    ) -> ControlAnswerAction<Machine.Consequence> {
        state.machine.answered(outcome, now: now)
    }

    func follow<Framing>(
        _ answer: ControlAnswer<Machine.Consequence>,
        on control: ControlHandler<Framing, RendezvousControl>,
        context: ChannelHandlerContext
    ) {
        control.write(answer.reply, context: context)
        switch answer.consequence {
        case .join(let request):
            control.state.record.becomesMember(name: request.name, uuid: request.uuid)
            self.rendezvous.join(
                RendezvousMember(
                    id: control.state.id,
                    key: self.keys.key(token: request.token, nonce: request.nonce),
                    uuid: request.uuid,
                    name: request.name,
                    lane: self.transport.lane(of: context.eventLoop)
                )
            )
        }
    }

    func received<Framing>(
        _ event: Any,
        on control: ControlHandler<Framing, RendezvousControl>,
        context: ChannelHandlerContext
    ) -> Bool {
        switch event {
        case let event as MoveConnection:
            if control.state.machine.forbidsData {
                control.move(to: event.home, context: context)
            } else {
                self.settled(control.state.id)
            }
        case let event as PartnerFound:
            self.establish(event, on: control, context: context)
        case is PartnerLeft:
            control.end(.partnerLeft, context: context)
        default:
            return false
        }
        return true
    }

    private func establish<Framing>(
        _ found: PartnerFound,
        on control: ControlHandler<Framing, RendezvousControl>,
        context: ChannelHandlerContext
    ) {
        guard case .establish = control.state.machine.paired() else { return }
        let id = self.transport.directory.nextNotificationID()
        let notification = RPCNotification(id: id, found.partner.introduction)
        let partner = found.channel
        control.becomeTunnel(lastWords: notification.encoded(), partner: found.framing, context: context) { relay in
            partner.eventLoop.execute { partner.pipeline.fireUserInboundEventTriggered(RelayReady(end: relay)) }
        }
    }

    func settled(_ id: ConnectionID) {
        self.rendezvous.settled(id)
    }

    func leave(_ id: ConnectionID, isGone: Bool) {
        self.rendezvous.leave(id)
    }
}
