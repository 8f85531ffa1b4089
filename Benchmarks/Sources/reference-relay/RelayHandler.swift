// SPDX-License-Identifier: GPL-3.0-only

internal import NIOCore

/// Hands what one connection receives to its partner, which may be on another event loop.
final class RelayHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var partner: (any Channel)?
    /// What came before there was a partner; there is no more than one burst, for nothing is read meanwhile.
    private var early: [ByteBuffer] = []
    private var wantsRead = false

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    /// The partner is here.
    func join(_ partner: any Channel) {
        guard let context = self.context else {
            partner.close(promise: nil)
            return
        }
        self.partner = partner
        for buffer in self.early { partner.write(buffer, promise: nil) }
        partner.flush()
        self.early = []
        self.resume(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = self.unwrapInboundIn(data)
        if let partner = self.partner {
            partner.write(buffer, promise: nil)
        } else {
            self.early.append(buffer)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.partner?.flush()
        context.fireChannelReadComplete()
    }

    /// Back-pressure: nothing is read that the partner cannot take.
    func read(context: ChannelHandlerContext) {
        if self.partner?.isWritable ?? self.early.isEmpty {
            context.read()
        } else {
            self.wantsRead = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { self.partner?.triggerUserOutboundEvent(PartnerIsWritable(), promise: nil) }
        context.fireChannelWritabilityChanged()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is PartnerIsWritable else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        self.resume(context)
        promise?.succeed()
    }

    func channelInactive(context: ChannelHandlerContext) {
        // What was relayed before goes out before the partner is closed.
        if let partner = self.partner {
            partner.writeAndFlush(ByteBuffer()).whenComplete { _ in partner.close(promise: nil) }
        }
        self.partner = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func resume(_ context: ChannelHandlerContext) {
        guard self.wantsRead else { return }
        self.wantsRead = false
        self.read(context: context)
    }
}

/// Tells a connection that its partner takes bytes again.
private struct PartnerIsWritable {}
