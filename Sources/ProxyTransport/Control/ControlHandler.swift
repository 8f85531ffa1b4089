// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore
import RemoteProxyAPI

/// Drives a `RendezvousMachine`: messages in, answers out, one timer, one call at a time.
///
/// Once the partner is found it leaves the pipeline to a `RelayHandler`.
final class ControlHandler<Framing: ControlFraming>: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Framing.Unit
    typealias OutboundIn = Framing.Unit
    typealias OutboundOut = Framing.Unit

    private var state: ControlState
    private let setup: ConnectionSetup
    private var framing: Framing
    private var call: Task<Void, Never>?
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    private var wantsRead = false
    private var peerHasFinished = false
    /// The connection lives on elsewhere.
    private var hasMoved = false

    /// - Parameter state: a fresh connection, or one that has moved here.
    init(state: ControlState, setup: ConnectionSetup) {
        self.state = state
        self.setup = setup
        self.framing = Framing(maximumMessageSize: setup.context.policy.maximumMessageSize)
    }

    private var service: RendezvousContext { self.setup.context }

    func handlerAdded(context: ChannelHandlerContext) {
        self.rearm(context: context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.timer?.task.cancel()
        self.call?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finish(context: context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.service.logger.debug("Connection failed", metadata: ["id": "\(self.state.id)", "error": "\(error)"])
        self.finish(context: context)
        context.close(promise: nil)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let reason = self.framing.append(self.unwrapInboundIn(data)) {
            self.end(self.state.machine.forbidsData ? .earlyData : reason, context: context)
        } else {
            self.takeMessages(context: context)
        }
    }

    func read(context: ChannelHandlerContext) {
        // While a call is under way, answers are not read, or the relay is being put in, what follows waits in the
        // socket. During Authenticate reading goes on: a peer that sends or leaves then is to be found out.
        guard self.takesRequests(context: context) || self.state.machine.forbidsData else {
            self.wantsRead = true
            return
        }
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.takeMessages(context: context)
        self.resumeReading(context: context)
        context.fireChannelWritabilityChanged()
    }

    /// Requests of a peer that does not read the answers have to wait, or the answers would pile up.
    private func takesRequests(context: ChannelHandlerContext) -> Bool {
        self.state.machine.isReady && context.channel.isWritable
    }

    private func takeMessages(context: ChannelHandlerContext) {
        while self.takesRequests(context: context), let event = self.framing.next() {
            switch event {
            case .message(let message):
                self.perform(self.state.machine.received(message, now: .now()), context: context)
            case .failure(let error): self.perform(self.state.machine.received(error), context: context)
            }
        }
        if self.framing.holdsUnfinishedBytes, case .close(let reason) = self.state.machine.holdsData() {
            self.end(reason, context: context)
        }
        self.rearm(context: context)
        if self.peerHasFinished, self.takesRequests(context: context) { self.end(.peerLeft, context: context) }
    }

    private func resumeReading(context: ChannelHandlerContext) {
        guard self.wantsRead else { return }
        self.wantsRead = false
        self.read(context: context)
    }

    // MARK: Calls

    private func perform(_ action: RendezvousMachine.MessageAction, context: ChannelHandlerContext) {
        switch action {
        case .perform(let call):
            let handler = self.state.handler
            let channel = context.channel
            self.call = Task {
                let outcome = await call.perform(on: handler)
                channel.eventLoop.execute {
                    channel.pipeline.fireUserInboundEventTriggered(CallCompleted(outcome: outcome))
                }
            }
        case .replyAndClose(let reply, let reason):
            self.write(reply.encoded(), context: context)
            self.end(reason, context: context)
        case .close(let reason):
            self.end(reason, context: context)
        case .ignore:
            break
        }
    }

    private func completed(_ outcome: RPCOutcome, context: ChannelHandlerContext) {
        self.call = nil
        switch self.state.machine.answered(outcome, now: .now()) {
        case .reply(let reply):
            self.write(reply.encoded(), context: context)
        case .replyAndJoin(let reply, let request):
            self.write(reply.encoded(), context: context)
            let key = self.service.keys.key(token: request.token, nonce: request.nonce)
            self.service.rendezvous.join(
                RendezvousMember(
                    id: self.state.id,
                    key: key,
                    uuid: request.uuid,
                    name: request.name,
                    lane: self.service.lane(of: context.eventLoop)
                )
            )
        case .replyAndClose(let reply, let reason):
            self.write(reply.encoded(), context: context)
            self.end(reason, context: context)
        case .ignore:
            return
        }
        self.takeMessages(context: context)
        self.resumeReading(context: context)
    }

    private func write(_ message: [UInt8], context: ChannelHandlerContext) {
        // PROTOCOL section 2: a control message is flushed alone.
        context.writeAndFlush(self.wrapOutboundOut(Framing.unit(for: ByteBuffer(bytes: message))), promise: nil)
    }

    // MARK: Events

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as CallCompleted:
            self.completed(event.outcome, context: context)
        case let event as MoveConnection:
            self.move(to: event.home, context: context)
        case let event as PartnerFound:
            self.establish(event, context: context)
        case is PartnerLeft:
            self.end(.partnerLeft, context: context)
        case let event as PeerFinished:
            // Requests that came whole are still answered; a peer that waits for a partner has to listen.
            self.peerHasFinished = true
            if !event.canReceive || self.state.machine.forbidsData {
                self.end(.peerLeft, context: context)
            } else {
                self.takeMessages(context: context)
            }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func end(_ reason: CloseReason, context: ChannelHandlerContext) {
        self.finish(context: context)
        self.service.logger.debug("Connection ends", metadata: ["id": "\(self.state.id)", "reason": "\(reason.text)"])
        context.triggerUserOutboundEvent(EndConnection(reason: reason), promise: nil)
    }

    private func finish(context: ChannelHandlerContext) {
        guard !self.hasMoved else { return }
        self.state.machine.end()
        self.call?.cancel()
        self.call = nil
        self.rearm(context: context)
        self.service.rendezvous.leave(self.state.id)
    }

    // MARK: To the partner's event loop

    /// Moves the connection, so that its tunnel needs no messages between loops. Where that cannot be, it stays.
    private func move(to home: any EventLoop, context: ChannelHandlerContext) {
        let (setup, id) = (self.setup, self.state.id)
        guard self.state.machine.forbidsData, !self.peerHasFinished,
            let connection = MovingConnection(context.channel, control: self.state)
        else { return setup.context.rendezvous.settled(id) }
        self.hasMoved = true
        setup.willMove(id)
        let old = context.channel
        old.close(promise: nil)
        connection.open(on: home, setup: setup).whenComplete { result in
            switch result {
            case .success(let channel): setup.moved(id, to: channel)
            case .failure: setup.failedToMove(id, old)
            }
        }
    }

    // MARK: From control to tunnel

    private func establish(_ found: PartnerFound, context: ChannelHandlerContext) {
        guard case .establish = self.state.machine.paired() else { return }
        self.rearm(context: context)
        let introduction = found.partner.introduction
        let notification = RPCNotification(
            id: self.service.directory.nextNotificationID(),
            notification: type(of: introduction).name,
            params: introduction.json
        )
        let relay = RelayHandler(
            channel: context.channel,
            framing: Framing.tunnel,
            isSecure: self.setup.isSecure,
            limits: self.service.limits,
            wantsRead: self.wantsRead,
            peerHasFinished: self.peerHasFinished
        )
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(relay, position: .after(self))
        } catch {
            self.end(.internalError, context: context)
            return
        }
        let message = Framing.unit(for: ByteBuffer(bytes: notification.encoded()))
        let written = context.writeAndFlush(self.wrapOutboundOut(message))
        context.triggerUserOutboundEvent(TunnelBegins(partner: found.framing), promise: nil)
        pipeline.removeHandler(self, promise: nil)
        relay.awaitEstablished()
        let partner = found.channel
        written.whenSuccess {
            // A later turn of the loop, so that no payload can share a segment with the notification.
            relay.eventLoop.execute { relay.established(partner: partner) }
        }
    }

    // MARK: Time

    private func rearm(context: ChannelHandlerContext) {
        guard self.timer?.deadline != self.state.machine.deadline else { return }
        self.timer?.task.cancel()
        self.timer = nil
        guard let deadline = self.state.machine.deadline else { return }
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = loopBound.value
            handler.deadlinePassed(context: context)
        }
        self.timer = (deadline, task)
    }

    private func deadlinePassed(context: ChannelHandlerContext) {
        self.timer = nil
        switch self.state.machine.deadlinePassed(now: .now()) {
        case .replyAndClose(let reply, let reason):
            self.write(reply.encoded(), context: context)
            self.end(reason, context: context)
        case .close(let reason):
            self.end(reason, context: context)
        case .wait:
            self.rearm(context: context)
        }
    }
}

/// A call has come to its outcome.
struct CallCompleted: Sendable {
    let outcome: RPCOutcome
}
