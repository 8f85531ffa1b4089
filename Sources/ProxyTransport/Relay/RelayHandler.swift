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
    private var outgoing = Outgoing()
    private var window: FlowWindow
    private var partner: (any RelayEnd)?
    private var partnerIsLocal = false
    private var flow = Flow.waiting
    /// Read, and not yet handed over: at most one read burst.
    private var burst: [RelayPiece] = []
    private var wantsRead: Bool
    private var inputHasFinished: Bool
    private var isEnding = false

    /// The way from the partner to the peer.
    ///
    /// A value of its own also for ThreadSanitizer: it takes the place of an empty stored property, as a stream's
    /// framing is, for the object's header, which the partner reads from its own loop.
    private struct Outgoing {
        var framing = Framing()
        /// Bytes taken from the partner for which no credit has been granted.
        var owedCredit = 0
    }

    private enum Flow {
        /// The partner's end does not stand yet.
        case waiting
        /// It does; what waits here goes out in a later turn of the loop.
        case starting
        case flowing
    }

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
        self.letGo()
    }

    /// Last words that still wait for the partner's end to stand are handed over by `begin`.
    private func letGo() {
        if self.flow == .flowing { self.partner = nil }
    }

    func start(with partner: any RelayEnd) {
        self.eventLoop.assertInEventLoop()
        guard self.flow == .waiting else { return }
        self.flow = .starting
        self.partner = partner
        self.partnerIsLocal = partner.eventLoop === self.eventLoop
        // Directly, not as an event: the partner may have left its pipeline, with bytes that are still to be delivered.
        self.tellPartner { $0.start(with: self) }
        // A later turn of the loop, so that the partner's peer gets payload apart from TunnelEstablished.
        self.eventLoop.execute { self.begin() }
    }

    private func begin() {
        self.flow = .flowing
        let early = self.burst
        self.burst = []
        for piece in early { self.handOver(piece) }
        self.finishBurst()
        if self.inputHasFinished { self.tellPartnerOfEnd() }
        if let context = self.context { self.resumeReading(context: context) } else { self.letGo() }
    }

    // MARK: From the peer to the partner

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let piece = Framing.piece(from: self.unwrapInboundIn(data))
        if self.flow == .flowing {
            self.handOver(piece)
        } else {
            self.burst.append(piece)
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

    private func handOver(_ piece: RelayPiece) {
        self.window.handedOver(piece.weight)
        if self.partnerIsLocal {
            self.partner?.write(piece)
        } else {
            self.burst.append(piece)
        }
    }

    private func finishBurst() {
        guard self.flow == .flowing, let partner = self.partner else { return }
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
        self.outgoing.owedCredit += piece.weight
        guard !self.isEnding, let context = self.context, let unit = self.outgoing.framing.unit(for: piece) else {
            return
        }
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
        guard self.outgoing.owedCredit >= self.window.creditBatch, self.isEnding || self.channel.isWritable else {
            return
        }
        let bytes = self.outgoing.owedCredit
        self.outgoing.owedCredit = 0
        self.tellPartner { $0.credit(bytes) }
    }

    // MARK: The end

    func partnerFinished(canReceive: Bool) {
        self.eventLoop.assertInEventLoop()
        guard !self.isEnding, let context = self.context else { return }
        if let unit = self.outgoing.framing.finish() {
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
        case is PartnerLeft:
            // Otherwise the partner's relay says so, behind its last bytes.
            if self.flow == .waiting { self.partnerFinished(canReceive: false) }
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
