// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// The transport handler of TCP, TLS and Unix streams: bytes pass through, half-closes and ends are done in order.
final class StreamHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let limits: TransportLimits
    private var closing = ClosingMachine()
    private let deadline = CloseTimer()

    init(limits: TransportLimits) {
        self.limits = limits
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.deadline.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.closing.isEnding else { return }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // The handlers above may have stopped reading; the peer's end is still to be found.
        if self.closing.isEnding { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        _ = self.closing.close()
        self.deadline.cancel()
        context.fireChannelInactive()
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
        switch self.closing.peerFinished() {
        case .close: context.close(promise: nil)
        case .carryOn: context.fireUserInboundEventTriggered(PeerFinished(canReceive: true))
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event {
        case is EndConnection:
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
        self.deadline.close(context.channel, after: self.limits.closeTimeout)
    }
}
