// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOHTTP1

/// Asks for the WebSocket, checks the answer, and takes all of HTTP out of the pipeline.
///
/// Only when NIO's HTTP decoder is gone too is the transport ready: until then it would take what is written for HTTP.
final class WebSocketUpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let upgrade: WebSocketUpgrade
    private let encoder: HTTPRequestEncoder
    private let decoder: ByteToMessageHandler<HTTPResponseDecoder>
    private var isAccepted = false

    /// - Parameters:
    ///   - encoder: stands before this handler, and is removed with it.
    ///   - decoder: likewise; passes on the bytes behind the answer.
    init(
        _ upgrade: WebSocketUpgrade,
        encoder: HTTPRequestEncoder,
        decoder: ByteToMessageHandler<HTTPResponseDecoder>
    ) {
        self.upgrade = upgrade
        self.encoder = encoder
        self.decoder = decoder
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(self.wrapOutboundOut(.head(self.upgrade.request)), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            if let refusal = self.upgrade.refusal(by: head) {
                context.fireErrorCaught(refusal)
            } else {
                self.isAccepted = true
            }
        case .body:
            break
        case .end:
            if self.isAccepted { self.finish(context: context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        context.fireErrorCaught(
            ClientError.upgradeRefused("the server closed the connection instead of answering the WebSocket request")
        )
        context.fireChannelInactive()
    }

    private func finish(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let channelPipeline = context.pipeline
        pipeline.removeHandler(self, promise: nil)
        pipeline.removeHandler(self.encoder, promise: nil)
        pipeline.removeHandler(self.decoder).assumeIsolated().whenSuccess {
            channelPipeline.fireUserInboundEventTriggered(TransportEvent.ready)
        }
    }
}

@available(*, unavailable)
extension WebSocketUpgradeHandler: Sendable {}
