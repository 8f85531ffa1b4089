// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyWire

/// One end of a tunnel: what its peer sends goes to the partner, what the partner sends goes to its peer.
///
/// Partners on one event loop call each other directly; otherwise a read burst costs one message between loops.
/// Reading stops while too much is under way (`FlowWindow`), so nothing here queues without bound.
///
/// Sound as `Sendable`: `eventLoop` and `channel` never change; everything else is touched on `eventLoop` only, which
/// every entry from the partner asserts.
final class RelayHandler: ChannelDuplexHandler, RelayEnd, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let eventLoop: any EventLoop
    private let channel: any Channel
    private let record: ConnectionRecord
    /// Whether one direction may end while the other goes on.
    private let canHalfClose: Bool
    /// Whether the bytes written here are encrypted, and so copied, at once.
    private let isSecure: Bool
    private var context: ChannelHandlerContext?
    /// Bytes taken from the partner for which no credit has been granted.
    private var owedCredit = 0
    private var window: FlowWindow
    /// Bytes of payload that were handed over.
    private var handedOver: UInt64
    private var partner: (any RelayEnd)?
    private var partnerIsLocal = false
    private var flow = Flow.establishing
    /// Read, and not yet handed over: a read burst, or what was left of the stream when the peer finished.
    private var burst: [ByteBuffer] = []
    /// Gives up a peer that does not take the last control message.
    private var establishing: CloseTimer?
    private let lingerTimeout: TimeAmount
    private var wantsRead: Bool
    private var inputHasFinished: Bool
    private var isEnding = false

    private enum Flow {
        /// The last control message is still on its way to the peer.
        case establishing
        /// The partner's end does not stand yet.
        case waiting
        /// It does; what waits here goes out in a later turn of the loop.
        case starting
        case flowing
    }

    /// - Parameters:
    ///   - framing: how the peer's connection is framed.
    ///   - isSecure: whether the connection has TLS.
    ///   - wantsRead: whether a read was held back until now.
    ///   - peerHasFinished: whether the peer has finished its side already.
    init(
        channel: any Channel,
        record: ConnectionRecord,
        framing: TunnelFraming,
        isSecure: Bool,
        limits: TransportLimits,
        wantsRead: Bool,
        peerHasFinished: Bool
    ) {
        self.eventLoop = channel.eventLoop
        self.channel = channel
        self.record = record
        self.handedOver = record.receivedBytes
        self.canHalfClose = framing == .stream
        self.isSecure = isSecure
        self.window = FlowWindow(limit: limits.flowWindow)
        self.lingerTimeout = limits.lingerTimeout
        self.wantsRead = wantsRead
        self.inputHasFinished = peerHasFinished
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    /// The last control message has been written, and waits for a peer that may not read.
    func awaitEstablished() {
        let timer = CloseTimer(self.record)
        timer.closeWhenStalled(self.channel, for: self.lingerTimeout)
        self.establishing = timer
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        self.stopEstablishing()
        self.letGo()
    }

    private func stopEstablishing() {
        self.establishing?.cancel()
        self.establishing = nil
    }

    /// Last words that still wait for the partner's end to stand are handed over by `begin`.
    private func letGo() {
        if self.flow == .flowing { self.partner = nil }
    }

    /// The last control message has been sent: payload may be, too.
    ///
    /// - Parameter announce: tells the other end so, if it has not been heard of already.
    func established(_ announce: (RelayHandler) -> Void) {
        self.eventLoop.assertInEventLoop()
        guard self.flow == .establishing else { return }
        self.flow = .waiting
        self.stopEstablishing()
        if let partner = self.partner {
            self.start(with: partner)
        } else {
            announce(self)
        }
    }

    func start(with partner: any RelayEnd) {
        self.eventLoop.assertInEventLoop()
        guard self.flow != .establishing else {
            self.partner = partner
            return
        }
        guard self.flow == .waiting else { return }
        self.flow = .starting
        self.partner = partner
        self.partnerIsLocal = partner.eventLoop === self.eventLoop
        // Directly, not as an event: the partner may have left its pipeline, with bytes that are still to be delivered.
        self.tellPartner { $0.start(with: self) }
        // A later turn of the loop, so that the partner's peer gets payload apart from its last control message.
        self.eventLoop.execute { self.begin() }
    }

    private func begin() {
        self.flow = .flowing
        let early = self.burst
        self.burst = []
        for bytes in early { self.handOver(bytes) }
        self.finishBurst()
        if self.inputHasFinished { self.tellPartnerOfEnd() }
        if let context = self.context { self.resumeReading(context: context) } else { self.letGo() }
    }

    // MARK: From the peer to the partner

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        if self.flow == .flowing {
            self.handOver(bytes)
        } else {
            self.burst.append(bytes)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.finishBurst()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        guard self.flow == .flowing, !self.window.isPaused else {
            self.wantsRead = true
            return
        }
        context.read()
    }

    private func handOver(_ bytes: ByteBuffer) {
        self.window.handedOver(bytes.relayWeight)
        if self.partnerIsLocal {
            self.partner?.write(bytes)
        } else {
            self.burst.append(bytes)
        }
    }

    private func finishBurst() {
        guard self.flow == .flowing, let partner = self.partner else { return }
        let received = self.record.receivedBytes
        let payload = Int(truncatingIfNeeded: received &- self.handedOver)
        self.handedOver = received
        if self.partnerIsLocal {
            partner.flush(payload: payload)
        } else if !self.burst.isEmpty {
            let burst = self.burst
            self.burst = []
            partner.eventLoop.execute {
                for bytes in burst { partner.write(bytes) }
                partner.flush(payload: payload)
            }
        }
    }

    private func resumeReading(context: ChannelHandlerContext) {
        guard self.wantsRead, !self.window.isPaused else { return }
        self.wantsRead = false
        context.read()
    }

    func credit(_ weight: Int) {
        self.eventLoop.assertInEventLoop()
        guard self.window.credited(weight), let context = self.context else { return }
        self.resumeReading(context: context)
    }

    private func tellPartner(_ message: @escaping @Sendable (any RelayEnd) -> Void) {
        guard let partner = self.partner else { return }
        if self.partnerIsLocal {
            message(partner)
        } else {
            partner.eventLoop.execute { message(partner) }
        }
    }

    // MARK: From the partner to the peer

    func write(_ bytes: ByteBuffer) {
        self.eventLoop.assertInEventLoop()
        self.owedCredit += bytes.relayWeight
        guard !self.isEnding, let context = self.context else { return }
        // Without TLS the buffer itself waits for a slow peer.
        let held = self.isSecure || !bytes.wastesStorage ? bytes : ByteBuffer(copying: bytes)
        context.write(self.wrapOutboundOut(held), promise: nil)
    }

    func flush(payload: Int) {
        self.eventLoop.assertInEventLoop()
        if let context = self.context {
            if !self.isEnding { self.record.countSent(payload) }
            context.flush()
        }
        self.grantCredit()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.grantCredit()
        context.fireChannelWritabilityChanged()
    }

    private func grantCredit() {
        guard self.owedCredit >= self.window.creditBatch, self.isEnding || self.channel.isWritable else { return }
        let weight = self.owedCredit
        self.owedCredit = 0
        self.tellPartner { $0.credit(weight) }
    }

    // MARK: The end

    func partnerFinished(canReceive: Bool) {
        self.eventLoop.assertInEventLoop()
        guard !self.isEnding, let context = self.context else { return }
        if canReceive, self.canHalfClose {
            context.triggerUserOutboundEvent(FinishOutput(), promise: nil)
        } else {
            // A server that stops ends both, one after the other: the first may be gone before the second is told.
            self.end(self.record.reason == .shutdown ? .shutdown : .partnerLeft)
        }
    }

    func end(_ reason: CloseReason) {
        self.eventLoop.assertInEventLoop()
        guard !self.isEnding, let context = self.context else { return }
        self.isEnding = true
        context.triggerUserOutboundEvent(EndConnection(reason: reason), promise: nil)
        // Whatever this end's peer still sends is nobody's: the partner need not wait for it.
        self.tellPartnerOfEnd()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as RelayReady:
            self.start(with: event.end)
        case is PartnerLeft:
            // A partner whose relay stood says so through that, behind its last bytes.
            if self.partner == nil, self.flow != .flowing { self.partnerFinished(canReceive: false) }
        case let event as PeerFinished:
            self.peerFinished(canReceive: event.canReceive)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        // Who ends a tunnel for other reasons ends both of its ends. Of an expired token only one end knows, and the
        // partner is not to wait for a peer that may be slow to close.
        if let event = event as? EndConnection, event.reason == .expired, !self.isEnding {
            self.end(event.reason)
            promise?.succeed()
        } else {
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A truncated TLS stream among others: that is no orderly half-close.
        self.peerFinished(canReceive: false)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.peerFinished(canReceive: false)
        self.letGo()
        context.fireChannelInactive()
    }

    private func peerFinished(canReceive: Bool) {
        self.inputHasFinished = true
        if !canReceive { self.isEnding = true }
        guard self.flow == .flowing else { return }
        self.finishBurst()
        self.tellPartnerOfEnd()
    }

    private func tellPartnerOfEnd() {
        let canReceive = !self.isEnding
        self.tellPartner { $0.partnerFinished(canReceive: canReceive) }
    }
}
