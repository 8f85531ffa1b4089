// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// The transport of `wss` and `ws` once the connection is upgraded: frames, pings, keep-alive, closing handshake.
///
/// Closing the output sends the close frame; it is the peer's that ends the input.
final class WebSocketTransportHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = TransportPiece
    typealias OutboundIn = TransportPiece
    typealias OutboundOut = ByteBuffer

    private let settings: ClientConfiguration.KeepAlive
    private let encoder = WebSocketEncoder(role: .client)
    private var decoder = WebSocketDecoder(role: .client)
    private var isOpen = false
    private var hasSentClose = false
    private var hasInputEnded = false
    /// Bytes behind the answer to the upgrade, until the upgrade is complete; less than one read.
    private var early: ByteBuffer?
    /// The latest ping's payload, while the answer to an earlier one is not written yet (RFC 6455 section 5.5.3 lets
    /// those between go): a peer that pings and does not read fills no memory.
    private var owedPong: ByteBuffer?
    private var isWritingPong = false
    private var isReading = false
    private var keepAlive: KeepAlive?
    private var keepAliveCheck: Scheduled<Void>?

    init(keepAlive: ClientConfiguration.KeepAlive) {
        self.settings = keepAlive
    }

    // MARK: Inbound

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? TransportEvent == .ready else { return context.fireUserInboundEventTriggered(event) }
        self.isOpen = true
        context.fireUserInboundEventTriggered(event)
        self.keepAlive = KeepAlive(
            pingInterval: TimeAmount(self.settings.pingAfter),
            timeout: TimeAmount(self.settings.deadAfter),
            now: context.eventLoop.now
        )
        self.checkKeepAlive(context: context)
        if let early = self.early {
            self.early = nil
            self.decode(early, context: context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        if self.isOpen {
            self.decode(bytes, context: context)
        } else {
            self.early.setOrWriteBuffer(&bytes)
        }
    }

    /// Nothing that happens on an event comes back to the decoder while it is at work.
    private func decode(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
        do throws(WebSocketError) {
            try self.decoder.decode(bytes) { self.received($0, context: context) }
        } catch {
            self.sendClose(error.code, reason: error.reason, context: context)
            context.fireErrorCaught(error)
        }
    }

    private func received(_ event: WebSocketEvent, context: ChannelHandlerContext) {
        switch event {
        case .data(let piece):
            context.fireChannelRead(self.wrapInboundOut(TransportPiece(piece)))
        case .ping(let payload):
            self.owedPong = payload
            self.payPong(context: context)
        case .pong:
            break
        case .close(let code, let reason):
            // RFC 6455 section 5.5.1: answered with the same code, unless this is the answer.
            self.sendClose(code, reason: "", context: context)
            self.inputEnded(TransportEnd(code: code, reason: reason), context: context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.isReading = false
        self.keepAlive?.heard(now: context.eventLoop.now)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        self.isReading = true
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if self.isOpen {
            self.inputEnded(.abnormal("the server ended it without a WebSocket close frame"), context: context)
        }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.keepAliveCheck?.cancel()
    }

    private func inputEnded(_ end: TransportEnd, context: ChannelHandlerContext) {
        guard !self.hasInputEnded else { return }
        self.hasInputEnded = true
        self.keepAliveCheck?.cancel()
        context.fireUserInboundEventTriggered(TransportEvent.inputEnded(end))
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let piece = self.unwrapOutboundIn(data)
        guard !self.hasSentClose else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        var frame = context.channel.allocator.buffer(capacity: piece.payload.readableBytes + 14)
        self.encoder.write(WebSocketPiece(piece), into: &frame)
        context.write(self.wrapOutboundOut(frame), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output:
            self.sendClose(.normal, reason: "", context: context)
            promise?.succeed()
        case .all:
            self.sendClose(.goingAway, reason: "", context: context)
            context.close(mode: .all, promise: promise)
        case .input:
            context.close(mode: .input, promise: promise)
        }
    }

    private func sendClose(_ code: WebSocketCloseCode?, reason: String, context: ChannelHandlerContext) {
        guard self.isOpen, !self.hasSentClose else { return }
        self.hasSentClose = true
        var frame = context.channel.allocator.buffer(capacity: 131)
        self.encoder.write(close: code, reason: reason, into: &frame)
        context.writeAndFlush(self.wrapOutboundOut(frame), promise: nil)
    }

    private func payPong(context: ChannelHandlerContext) {
        guard !self.isWritingPong, !self.hasSentClose, let payload = self.owedPong else { return }
        self.owedPong = nil
        self.isWritingPong = true
        var frame = context.channel.allocator.buffer(capacity: payload.readableBytes + 6)
        self.encoder.write(pong: payload, into: &frame)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess {
            self.isWritingPong = false
            self.payPong(context: context)
        }
        context.writeAndFlush(self.wrapOutboundOut(frame), promise: written)
    }

    // MARK: Keep-alive

    private func checkKeepAlive(context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        // Who is not listened to cannot be blamed for silence.
        if !self.isReading { self.keepAlive?.heard(now: now) }
        switch self.keepAlive?.check(now: now) {
        case .wait(let next):
            self.checkKeepAlive(at: next, context: context)
        case .ping(let next):
            var frame = context.channel.allocator.buffer(capacity: 6)
            self.encoder.write(ping: ByteBuffer(), into: &frame)
            if !self.hasSentClose { context.writeAndFlush(self.wrapOutboundOut(frame), promise: nil) }
            self.checkKeepAlive(at: next, context: context)
        case .dead:
            let silence = self.settings.deadAfter
            self.inputEnded(.abnormal("nothing came from the server for \(silence)"), context: context)
        case nil:
            break
        }
    }

    private func checkKeepAlive(at next: NIODeadline, context: ChannelHandlerContext) {
        self.keepAliveCheck = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) {
            self.checkKeepAlive(context: context)
        }
    }
}

@available(*, unavailable)
extension WebSocketTransportHandler: Sendable {}
