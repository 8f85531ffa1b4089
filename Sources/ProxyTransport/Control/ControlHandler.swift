// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore
import RemoteProxyAPI

/// Drives a `ControlMachine`: messages in, answers out, one timer, one call at a time.
///
/// Where a connection becomes a tunnel it leaves the pipeline to a `RelayHandler`; where it becomes a device's it stays,
/// behind a `DeviceHandler`.
final class ControlHandler<Framing: ControlFraming, API: ControlAPI>: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Framing.Unit
    typealias OutboundIn = Framing.Unit
    typealias OutboundOut = Framing.Unit

    var state: ControlState<API>
    let setup: ConnectionSetup<API>
    private(set) var framing: Framing
    private var call: Task<Void, Never>?
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    private(set) var wantsRead = false
    private(set) var peerHasFinished = false
    /// The connection lives on elsewhere.
    var hasMoved = false

    /// - Parameter state: a fresh connection, or one that has moved here.
    init(state: ControlState<API>, setup: ConnectionSetup<API>) {
        self.state = state
        self.setup = setup
        self.framing = Framing(maximumMessageSize: setup.api.maximumMessageSize)
    }

    var api: API { self.setup.api }

    private var traffic: ControlTraffic {
        ControlTraffic(logger: self.api.transport.loggers.jsonRpcTraffic, id: self.state.id)
    }

    /// Whether the connection has TLS.
    var isSecure: Bool { self.setup.isSecure }

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
        self.api.logger.debug("Connection failed", metadata: ["id": "\(self.state.id)", "error": "\(error)"])
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
                self.traffic.received(message, as: API.Machine.Call.self)
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

    private func perform(_ action: ControlMessageAction<API.Machine.Call>, context: ChannelHandlerContext) {
        switch action {
        case .perform(let call):
            let (api, handler) = (self.api, self.state.handler)
            let channel = context.channel
            self.call = Task {
                let outcome = await api.perform(call, on: handler)
                channel.eventLoop.execute {
                    channel.pipeline.fireUserInboundEventTriggered(CallCompleted(outcome: outcome))
                }
            }
        case .replyAndClose(let reply, let reason):
            self.api.transport.loggers.jsonRpc.debug(
                "message refused",
                metadata: ["id": "\(self.state.id)", "reason": "\(reason.logText)"]
            )
            self.write(reply, context: context)
            self.end(reason, context: context)
        case .close(let reason):
            self.end(reason, context: context)
        case .ignore:
            break
        }
    }

    private func completed(_ outcome: RPCOutcome, context: ChannelHandlerContext) {
        self.call = nil
        switch self.api.answered(outcome, &self.state, now: .now()) {
        case .reply(let reply):
            self.write(reply, context: context)
        case .replyThen(let reply, let consequence):
            self.api.follow(ControlAnswer(reply: reply, consequence: consequence), on: self, context: context)
        case .replyAndClose(let reply, let reason):
            self.write(reply, context: context)
            self.end(reason, context: context)
        case .ignore:
            return
        }
        self.takeMessages(context: context)
        self.resumeReading(context: context)
    }

    func write(_ reply: RPCReply, context: ChannelHandlerContext) {
        self.write(reply.encoded(), promise: nil, context: context)
    }

    func write(_ message: [UInt8], promise: EventLoopPromise<Void>?, context: ChannelHandlerContext) {
        self.traffic.sent(message)
        // PROTOCOL section 2: a control message is flushed alone.
        context.writeAndFlush(self.wrapOutboundOut(Framing.unit(for: ByteBuffer(bytes: message))), promise: promise)
    }

    // MARK: Events

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as CallCompleted:
            self.completed(event.outcome, context: context)
        case let event as PeerFinished:
            // Requests that came whole are still answered; a peer that waits for a partner has to listen.
            self.peerHasFinished = true
            if !event.canReceive || self.state.machine.forbidsData {
                self.end(.peerLeft, context: context)
            } else {
                self.takeMessages(context: context)
            }
        default:
            if self.api.received(event, on: self, context: context) { return }
            context.fireUserInboundEventTriggered(event)
        }
    }

    func end(_ reason: CloseReason, context: ChannelHandlerContext) {
        self.finish(context: context)
        self.api.logger.debug(
            "Connection ends",
            metadata: ["id": "\(self.state.id)", "reason": "\(reason.logText)"]
        )
        context.triggerUserOutboundEvent(EndConnection(reason: reason), promise: nil)
    }

    private func finish(context: ChannelHandlerContext) {
        guard !self.hasMoved else { return }
        self.state.machine.end()
        self.call?.cancel()
        self.call = nil
        self.rearm(context: context)
        self.api.leave(self.state.id, isGone: false)
    }

    // MARK: Time

    func rearm(context: ChannelHandlerContext) {
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
            self.write(reply, context: context)
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
