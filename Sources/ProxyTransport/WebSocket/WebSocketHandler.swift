// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxySupport
import ProxyWire

/// The transport handler of WebSocket connections: frames in and out, pings, keep-alive and the closing handshake.
///
/// Data is passed on as it arrives: in pieces of messages, and once a tunnel has begun as bytes that are framed for the
/// partner. A message is never gathered here.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = WebSocketPiece
    typealias OutboundIn = WebSocketPiece
    typealias OutboundOut = ByteBuffer

    /// What a connection takes along to another event loop.
    struct State: Sendable {
        fileprivate var decoder = WebSocketDecoder(role: .server)
        fileprivate var keepAlive: KeepAlive

        /// A connection whose upgrade is complete.
        init(limits: TransportLimits, now: NIODeadline) {
            self.keepAlive = KeepAlive(
                pingInterval: limits.webSocketPingInterval,
                timeout: limits.webSocketTimeout,
                now: now
            )
        }
    }

    private(set) var state: State
    private let record: ConnectionRecord
    private let limits: TransportLimits
    /// Where reads come from, if no TLS handler has taken care of them.
    private let receiveBuffers: LoopBuffers?
    private let logger: Logger
    private let encoder = WebSocketEncoder(role: .server)
    /// Once there is one.
    private var tunnel: TunnelBegins?
    private var closing = ClosingMachine()
    private var isReading = false
    /// The peer has broken the framing, so that nothing it sends can be understood any more.
    private var inputIsBroken = false
    /// The latest ping's payload, when the peer does not read the answers (RFC 6455 section 5.5.3 lets older go).
    private var owedPong: ByteBuffer?
    /// Frames of the proxy itself that are written and not yet flushed. Thousands of pongs cost one buffer.
    private var gathered: ByteBuffer?
    /// Pongs wait for the end of the read burst to be flushed together.
    private var owesFlush = false
    private let deadline: CloseTimer
    private var keepAliveCheck: Scheduled<Void>?

    /// - Parameter state: a fresh connection, or one that has moved here.
    init(
        state: State,
        record: ConnectionRecord,
        limits: TransportLimits,
        receiveBuffers: LoopBuffers?,
        logger: Logger
    ) {
        self.state = state
        self.record = record
        self.deadline = CloseTimer(record)
        self.limits = limits
        self.receiveBuffers = receiveBuffers
        self.logger = logger
    }

    private var traffic: WebSocketTraffic { WebSocketTraffic(logger: self.logger, id: self.record.id) }

    /// Whether the connection can move to another loop: nothing is owed, nothing has begun to end.
    var isAtRest: Bool {
        self.closing.isOpen && !self.inputIsBroken && self.owedPong == nil && self.gathered == nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.checkKeepAlive(context: context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.keepAliveCheck?.cancel()
        self.deadline.cancel()
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nobody else reads what this buffer holds: the socket and TLS only keep its storage for later reads.
        var bytes = self.unwrapInboundIn(data)
        // The decoder must be done before a Close frame is obeyed: what came before it is to be passed on first, and the
        // socket may fail then, and be read once more.
        var closeFrame: WebSocketEvent?
        var failure: WebSocketError?
        func found(_ event: WebSocketEvent) {
            if case .close = event { closeFrame = event } else { self.received(event, context: context) }
        }
        let tunnel = self.tunnel
        let payloadBefore = self.state.decoder.reframedBytes
        do throws(WebSocketError) {
            if let tunnel {
                try self.state.decoder.reframe(overwriting: &bytes, for: tunnel.partner) { found($0) }
            } else {
                try self.state.decoder.decode(overwriting: bytes) { found($0) }
            }
        } catch {
            failure = error
        }
        if let tunnel, bytes.readableBytes > 0, !self.closing.isEnding {
            if tunnel.isPayload { self.record.countReceived(Int(self.state.decoder.reframedBytes &- payloadBefore)) }
            context.fireChannelRead(NIOAny(bytes))
        }
        if let closeFrame { self.received(closeFrame, context: context) }
        if let failure { self.inputBroke(failure, context: context) }
        self.receiveBuffers?.giveBack(bytes)
    }

    private func inputBroke(_ error: WebSocketError, context: ChannelHandlerContext) {
        // It is read on and discarded: closing on unread input would reset the connection, and a reset destroys the Close
        // frame that says why.
        guard !self.inputIsBroken else { return }
        self.inputIsBroken = true
        self.end(.framing(error.code, error.reason), context: context)
        context.fireUserInboundEventTriggered(PeerFinished(canReceive: false))
    }

    private func received(_ event: WebSocketEvent, context: ChannelHandlerContext) {
        switch event {
        case .data(let piece):
            if !self.closing.isEnding { context.fireChannelRead(self.wrapInboundOut(piece)) }
        case .ping(let payload):
            self.traffic.ping(.received)
            // A slice of what was read, which may be big.
            self.owedPong = ByteBuffer(copying: payload)
            self.payPong(context: context)
        case .pong:
            self.traffic.pong(.received)
        case .close(let code, _):
            self.traffic.close(.received, code)
            // RFC 6455 section 5.5.1: the Close frame is answered with one that echoes its status code.
            self.record.ends(.peerLeft)
            self.end(code ?? .normal, reason: "", context: context)
            self.peerFinished(context: context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.isReading = false
        self.state.keepAlive.heard(now: .now())
        if self.owesFlush { self.flush(context: context) }
        context.fireChannelReadComplete()
        // The handlers above may have stopped reading; the peer's Close frame is still to be found.
        if self.closing.isEnding { self.read(context: context) }
    }

    func read(context: ChannelHandlerContext) {
        self.isReading = true
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.payPong(context: context)
        if self.owesFlush { self.flush(context: context) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        _ = self.closing.close()
        self.deadline.cancel()
        self.keepAliveCheck?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.record.ends(.failed(SystemError.text(of: error)))
        context.fireErrorCaught(error)
    }

    private func payPong(context: ChannelHandlerContext) {
        guard context.channel.isWritable, self.closing.canWrite, let payload = self.owedPong else { return }
        self.owedPong = nil
        self.traffic.pong(.sent)
        self.gather(payload.readableBytes + 2, context: context) { self.encoder.write(pong: payload, into: &$0) }
        self.owesFlush = true
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard self.closing.canWrite else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        guard self.tunnel == nil else {
            // Whole frames by the partner's end: behind those of the proxy, never inside one.
            self.writeGathered(context: context, promise: nil)
            context.write(data, promise: promise)
            return
        }
        let piece = self.unwrapOutboundIn(data)
        self.gather(piece.payload.readableBytes + 10, context: context) { self.encoder.write(piece, into: &$0) }
        if promise != nil { self.writeGathered(context: context, promise: promise) }
    }

    func flush(context: ChannelHandlerContext) {
        self.owesFlush = false
        self.writeGathered(context: context, promise: nil)
        context.flush()
    }

    private func gather(_ bytes: Int, context: ChannelHandlerContext, _ write: (inout ByteBuffer) -> Void) {
        // Taken out while it is written to, so that nothing else refers to its storage.
        var frames = self.gathered.take() ?? context.channel.allocator.buffer(capacity: bytes)
        write(&frames)
        self.gathered = frames
    }

    private func writeGathered(context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard let frames = self.gathered.take() else { return }
        context.write(self.wrapOutboundOut(frames), promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event {
        case let event as TunnelBegins:
            self.tunnel = event
            promise?.succeed()
        case let event as EndConnection:
            self.end(event.reason, context: context)
            promise?.succeed()
        default:
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    // MARK: The closing handshake (RFC 6455 section 7)

    private func end(_ reason: CloseReason, context: ChannelHandlerContext) {
        self.record.ends(reason)
        self.end(reason.code, reason: reason.text, context: context)
    }

    private func end(_ code: WebSocketCloseCode, reason: String, context: ChannelHandlerContext) {
        guard case .flush = self.closing.end() else { return }
        self.traffic.close(.sent, code)
        self.deadline.closeWhenStalled(context.channel, for: self.limits.lingerTimeout)
        self.gather(127, context: context) { self.encoder.write(close: code, reason: reason, into: &$0) }
        let flushed = context.eventLoop.makePromise(of: Void.self)
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        flushed.futureResult.whenSuccess {
            // The socket is still being flushed: a write from in here would not be, and closing would discard it.
            loopBound.eventLoop.execute {
                let (handler, context) = loopBound.value
                handler.flushed(context: context)
            }
        }
        self.writeGathered(context: context, promise: flushed)
        self.flush(context: context)
        // The handlers above may have stopped reading. A peer that reads only once it has sent all is drained.
        self.read(context: context)
    }

    private func flushed(context: ChannelHandlerContext) {
        switch self.closing.flushed() {
        case .finishOutput:
            self.deadline.close(context.channel, after: self.limits.closeTimeout, .stalled)
            // No Close frame will be understood: the peer is to see the end of the stream, and to end its own.
            if self.inputIsBroken { context.close(mode: .output, promise: nil) }
        case .close:
            context.close(promise: nil)
        case .ignore:
            break
        }
    }

    private func peerFinished(context: ChannelHandlerContext) {
        context.fireUserInboundEventTriggered(PeerFinished(canReceive: false))
        if case .close = self.closing.peerFinished() { context.close(promise: nil) }
    }

    // MARK: Keep-alive (PROTOCOL section 8)

    private func checkKeepAlive(context: ChannelHandlerContext) {
        guard !self.closing.isEnding else { return }
        let now = NIODeadline.now()
        // While back-pressure keeps us from reading, silence says nothing about the peer.
        if !self.isReading { self.state.keepAlive.heard(now: now) }
        switch self.state.keepAlive.check(now: now) {
        case .wait(let next):
            self.checkKeepAlive(at: next, context: context)
        case .ping(let next):
            self.traffic.ping(.sent)
            self.gather(2, context: context) { self.encoder.write(ping: ByteBuffer(), into: &$0) }
            self.flush(context: context)
            self.checkKeepAlive(at: next, context: context)
        case .dead:
            self.end(.silent, context: context)
            context.fireUserInboundEventTriggered(PeerFinished(canReceive: false))
        }
    }

    private func checkKeepAlive(at next: NIODeadline, context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.keepAliveCheck = context.eventLoop.scheduleTask(deadline: next) {
            let (handler, context) = loopBound.value
            handler.checkKeepAlive(context: context)
        }
    }
}
