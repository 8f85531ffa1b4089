// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxySupport
import ProxyWire

/// The transport handler of TCP, TLS and Unix streams: bytes pass through, half-closes and ends are done in order.
final class StreamHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let record: ConnectionRecord
    private let limits: TransportLimits
    /// Where reads come from, if no TLS handler has taken care of them.
    private let receiveBuffers: LoopBuffers?
    private var phase = Phase.control
    private var closing = ClosingMachine()
    private let deadline: CloseTimer

    private enum Phase {
        case control
        /// What is read are frames for who takes them apart.
        case frames
        /// What is read is the partner's as it is.
        case streamTunnel
        /// What is read becomes WebSocket messages.
        case webSocketTunnel(TextClassifier)

        init(_ tunnel: TunnelBegins) {
            switch tunnel.partner {
            case .stream: self = tunnel.isPayload ? .streamTunnel : .frames
            case .webSocket: self = .webSocketTunnel(TextClassifier())
            }
        }
    }

    init(record: ConnectionRecord, limits: TransportLimits, receiveBuffers: LoopBuffers?) {
        self.record = record
        self.deadline = CloseTimer(record)
        self.limits = limits
        self.receiveBuffers = receiveBuffers
    }

    /// Whether the connection can move to another loop: nothing has begun to end.
    var isAtRest: Bool { self.closing.isOpen }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.deadline.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        if !self.closing.isEnding {
            self.frame(&bytes)
            if bytes.readableBytes > 0 { context.fireChannelRead(self.wrapInboundOut(bytes)) }
        }
        self.receiveBuffers?.giveBack(bytes)
    }

    private func frame(_ bytes: inout ByteBuffer) {
        switch self.phase {
        case .control, .frames:
            break
        case .streamTunnel:
            self.record.countReceived(bytes.readableBytes)
        case .webSocketTunnel(var classifier):
            self.record.countReceived(classifier.frame(overwriting: &bytes))
            self.phase = .webSocketTunnel(classifier)
        }
    }

    /// A character that was cut short becomes no character any more.
    private func finishFraming(context: ChannelHandlerContext) {
        guard case .webSocketTunnel(var classifier) = self.phase, let rest = classifier.finishFrame() else { return }
        self.phase = .webSocketTunnel(classifier)
        self.record.countReceived(rest.payload)
        context.fireChannelRead(self.wrapInboundOut(rest.frame))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // The handlers above may have stopped reading; the peer's end is still to be found.
        if self.closing.isEnding { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finishFraming(context: context)
        _ = self.closing.close()
        self.deadline.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.record.ends(.failed(SystemError.text(of: error)))
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard self.closing.canWrite else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.finishFraming(context: context)
        switch self.closing.peerFinished() {
        case .close: context.close(promise: nil)
        case .carryOn: context.fireUserInboundEventTriggered(PeerFinished(canReceive: true))
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event {
        case let event as TunnelBegins:
            self.phase = Phase(event)
            promise?.succeed()
        case let event as EndConnection:
            self.record.ends(event.reason)
            if !self.closing.isEnding { self.end(context: context) }
            promise?.succeed()
        case is FinishOutput:
            self.perform(self.closing.finishOutput(), context: context)
            promise?.succeed()
        default:
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    private func end(context: ChannelHandlerContext) {
        self.deadline.closeWhenStalled(context.channel, for: self.limits.lingerTimeout)
        self.perform(self.closing.end(), context: context)
        // The handlers above may have stopped reading. A peer that reads only once it has sent all is drained.
        context.read()
    }

    private func perform(_ action: ClosingMachine.OutputAction, context: ChannelHandlerContext) {
        switch action {
        case .flush:
            // Writes are taken in order: once this empty one is, so is everything before it.
            let flushed = context.eventLoop.makePromise(of: Void.self)
            let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            flushed.futureResult.whenSuccess {
                // The socket is still being flushed: a write from in here would not be, and closing would discard it.
                loopBound.eventLoop.execute {
                    let (handler, context) = loopBound.value
                    handler.flushed(context: context)
                }
            }
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer()), promise: flushed)
        case .awaitPeer:
            self.awaitPeer(context: context)
        case .close:
            context.close(promise: nil)
        case .ignore:
            break
        }
    }

    private func flushed(context: ChannelHandlerContext) {
        switch self.closing.flushed() {
        case .finishOutput(let awaitPeer):
            context.close(mode: .output, promise: nil)
            if awaitPeer { self.awaitPeer(context: context) }
        case .close:
            context.close(promise: nil)
        case .ignore:
            break
        }
    }

    private func awaitPeer(context: ChannelHandlerContext) {
        self.deadline.close(context.channel, after: self.limits.closeTimeout, .stalled)
    }
}
