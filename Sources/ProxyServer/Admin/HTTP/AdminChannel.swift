// SPDX-License-Identifier: GPL-3.0-only

import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 as Hummingbird speaks it, with a limit on how long a connection may idle.
struct AdminChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let http: HTTP1Channel
    private let channels: OpenChannels
    private let idleTimeout: TimeAmount

    init(_ channels: OpenChannels, idleTimeout: TimeAmount, responder: @escaping HTTPChannelHandler.Responder) {
        self.channels = channels
        self.idleTimeout = idleTimeout
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: AdminLimits.headSize,
            maxHeaderListSize: AdminLimits.headSize,
            maxHeaderFieldCount: AdminLimits.fields
        )
        self.http = HTTP1Channel(responder: responder, configuration: .init(httpDecoderConfiguration: decoder))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        self.channels.add(channel)
        return self.http.setup(channel: channel, logger: logger).flatMapThrowing { [idleTimeout] value in
            // In front of everything else, so that they see bytes.
            try channel.pipeline.syncOperations.addHandlers(
                [IdleStateHandler(writeTimeout: idleTimeout), IdleGuard()],
                position: .first
            )
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await self.http.handle(value: value, logger: logger)
    }
}

/// Closes a connection from which nothing was taken for too long: one that asks for nothing, one whose request does not
/// come to an end, and one that does not read what it has asked for.
private final class IdleGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
