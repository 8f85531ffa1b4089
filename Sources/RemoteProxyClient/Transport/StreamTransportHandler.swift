// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOTLS

/// The transport of `ssl`, `tcp` and `unix`: bytes pass as they are, and each direction ends on its own.
final class StreamTransportHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = TransportPiece
    typealias OutboundIn = TransportPiece
    typealias OutboundOut = ByteBuffer

    private let isEncrypted: Bool
    private var hasInputEnded = false

    /// - Parameter isEncrypted: whether a TLS handshake comes first.
    init(isEncrypted: Bool) {
        self.isEncrypted = isEncrypted
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if !self.isEncrypted { context.fireUserInboundEventTriggered(TransportEvent.ready) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(negotiatedProtocol: _):
            context.fireUserInboundEventTriggered(TransportEvent.ready)
        case ChannelEvent.inputClosed:
            self.inputEnded(context: context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(
            self.wrapInboundOut(TransportPiece(kind: .stream, payload: self.unwrapInboundIn(data)))
        )
    }

    /// An end that was no error was in order: once this side has ended too, only this event tells of the peer's end.
    func channelInactive(context: ChannelHandlerContext) {
        self.inputEnded(context: context)
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(self.wrapOutboundOut(self.unwrapOutboundIn(data).payload), promise: promise)
    }

    private func inputEnded(context: ChannelHandlerContext) {
        guard !self.hasInputEnded else { return }
        self.hasInputEnded = true
        context.fireUserInboundEventTriggered(TransportEvent.inputEnded(.clean))
    }
}

@available(*, unavailable)
extension StreamTransportHandler: Sendable {}
