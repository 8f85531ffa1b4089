// SPDX-License-Identifier: GPL-3.0-only

internal import NIOCore

/// On the listening channel: makes every two connections that come one after the other partners.
final class AcceptOrderHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private var waiting: (any Channel)?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = self.unwrapInboundIn(data)
        // First, so that the pipeline is set up by the time the partner is told.
        context.fireChannelRead(data)
        guard let partner = self.waiting else {
            self.waiting = channel
            return
        }
        self.waiting = nil
        Self.join(channel, partner)
        Self.join(partner, channel)
    }

    private static func join(_ channel: any Channel, _ partner: any Channel) {
        channel.eventLoop.execute {
            // No handler: the connection is already gone, and its partner shall not wait for it.
            let handler = try? channel.pipeline.syncOperations.handler(type: RelayHandler.self)
            handler?.join(partner) ?? partner.close(promise: nil)
        }
    }
}
