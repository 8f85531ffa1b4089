// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// One end of a tunnel: what its peer sends goes to the partner, what the partner sends goes to its peer.
///
/// Partners on one event loop call each other directly; otherwise a read burst costs one message between loops.
/// Reading stops while too much is under way (`FlowWindow`), so nothing here queues without bound.
///
/// Sound as `Sendable`: `eventLoop` and `channel` never change; everything else is touched on `eventLoop` only, which
/// every entry from the partner asserts.
final class RelayHandler<Framing: RelayFraming>: ChannelDuplexHandler, RelayEnd, @unchecked Sendable {
    typealias InboundIn = Framing.Unit
    typealias OutboundIn = Framing.Unit
    typealias OutboundOut = Framing.Unit

    let eventLoop: any EventLoop
    private let channel: any Channel
    private var context: ChannelHandlerContext?
    private var framing = Framing()
    private var window: FlowWindow
    private var partner: (any RelayEnd)?
    private var partnerIsLocal = false
    /// Read, and not yet handed over: at most one read burst.
    private var burst: [RelayPiece] = []
    private var wantsRead: Bool
    private var inputHasFinished: Bool
    private var isEnding = false
    /// Bytes taken from the partner for which no credit has been granted.
    private var owedCredit = 0

    /// - Parameters:
    ///   - early: what came between TunnelEstablished and now.
    ///   - wantsRead: whether a read was held back until now.
    ///   - peerHasFinished: whether the peer has finished its side already.
    init(channel: any Channel, limits: TransportLimits, early: [Framing.Unit], wantsRead: Bool, peerHasFinished: Bool) {
        self.eventLoop = channel.eventLoop
        self.channel = channel
        self.window = FlowWindow(limit: limits.flowWindow)
        self.burst = early.map(Framing.piece(from:))
        self.wantsRead = wantsRead
        self.inputHasFinished = peerHasFinished
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        self.partner = nil
    }

    /// The partner's end stands too: payload may flow.
    func start(with partner: any RelayEnd) {
        guard self.partner == nil, let context = self.context else { return }
        self.partner = partner
        self.partnerIsLocal = partner.eventLoop === self.eventLoop
        // A later turn of the loop, so that the partner's peer gets payload apart from TunnelEstablished.
        let loopBound = NIOLoopBound((self, context), eventLoop: self.eventLoop)
        self.eventLoop.execute {
            let (relay, context) = loopBound.value
            let early = relay.burst
            relay.burst = []
            for piece in early { relay.handOver(piece) }
            relay.finishBurst()
            if relay.inputHasFinished { relay.tellPartnerOfEnd() }
            relay.resumeReading(context: context)
        }
    }

    // MARK: From the peer to the partner

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let piece = Framing.piece(from: self.unwrapInboundIn(data))
        if self.partner == nil {
            self.burst.append(piece)
        } else {
            self.handOver(piece)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.finishBurst()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        guard self.partner != nil, !self.window.isPaused else {
            self.wantsRead = true
            return
        }
        context.read()
    }

    private func handOver(_ piece: RelayPiece) {
        self.window.handedOver(piece.weight)
        if self.partnerIsLocal {
            self.partner?.write(piece)
        } else {
            self.burst.append(piece)
        }
    }

    private func finishBurst() {
        guard let partner = self.partner else { return }
        if self.partnerIsLocal {
            partner.flush()
        } else if !self.burst.isEmpty {
            let burst = self.burst
            self.burst = []
            partner.eventLoop.execute {
                for piece in burst { partner.write(piece) }
                partner.flush()
            }
        }
    }

    private func resumeReading(context: ChannelHandlerContext) {
        guard self.wantsRead, !self.window.isPaused else { return }
        self.wantsRead = false
        context.read()
    }

    func credit(_ bytes: Int) {
        self.eventLoop.assertInEventLoop()
        guard self.window.credited(bytes), let context = self.context else { return }
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

    func write(_ piece: RelayPiece) {
        self.eventLoop.assertInEventLoop()
        self.owedCredit += piece.weight
        guard !self.isEnding, let context = self.context, let unit = self.framing.unit(for: piece) else { return }
        context.write(self.wrapOutboundOut(unit), promise: nil)
    }

    func flush() {
        self.eventLoop.assertInEventLoop()
        self.context?.flush()
        self.grantCredit()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.grantCredit()
        context.fireChannelWritabilityChanged()
    }

    private func grantCredit() {
        guard self.owedCredit >= self.window.creditBatch, self.isEnding || self.channel.isWritable else { return }
        let bytes = self.owedCredit
        self.owedCredit = 0
        self.tellPartner { $0.credit(bytes) }
    }

    // MARK: The end

    func partnerFinished(canReceive: Bool) {
        self.eventLoop.assertInEventLoop()
        guard !self.isEnding, let context = self.context else { return }
        if let unit = self.framing.finish() {
            context.write(self.wrapOutboundOut(unit), promise: nil)
        }
        if canReceive, Framing.canHalfClose {
            context.triggerUserOutboundEvent(FinishOutput(), promise: nil)
        } else {
            self.isEnding = true
            context.triggerUserOutboundEvent(EndConnection(reason: .partnerLeft), promise: nil)
            // Whatever this end's peer still sends is nobody's: the partner need not wait for it.
            self.tellPartnerOfEnd()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as RelayReady:
            self.start(with: event.end)
        case let event as PeerFinished:
            self.peerFinished(canReceive: event.canReceive)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A truncated TLS stream among others: that is no orderly half-close.
        self.peerFinished(canReceive: false)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.peerFinished(canReceive: false)
        self.partner = nil
        context.fireChannelInactive()
    }

    private func peerFinished(canReceive: Bool) {
        self.inputHasFinished = true
        if !canReceive { self.isEnding = true }
        self.finishBurst()
        self.tellPartnerOfEnd()
    }

    private func tellPartnerOfEnd() {
        let canReceive = !self.isEnding
        self.tellPartner { $0.partnerFinished(canReceive: canReceive) }
    }
}
