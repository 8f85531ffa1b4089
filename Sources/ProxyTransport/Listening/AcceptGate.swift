// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Lets those in who may connect (`AccessControl`), and stops accepting while there is no place for them, or no descriptor:
/// newcomers wait in the kernel's backlog, and nobody is refused for that.
///
/// What one burst of accepting brings beyond the last place waits here, unread, for a place.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = any Channel

    /// How long nobody is accepted after accept(2) has failed.
    static let pause = TimeAmount.milliseconds(500)

    private struct Newcomer {
        let channel: any Channel
        var arrival: Arrival
    }

    private let shared: TransportContext
    private let isSecure: Bool
    private let judge: (any Channel) -> Admission?
    private var held: CircularBuffer<Newcomer> = []
    private var wantsRead = false
    private var waitsForDescriptors = false
    private var resumption: Scheduled<Void>?
    /// Whether the listener has been told not to wait for newcomers.
    private var isOff = false

    /// - Parameters:
    ///   - isSecure: Whether connections begin with a TLS handshake, and so need a place for that, too.
    ///   - judge: Whether a connection may be made.
    init(_ shared: TransportContext, isSecure: Bool, judge: @escaping (any Channel) -> Admission?) {
        self.shared = shared
        self.isSecure = isSecure
        self.judge = judge
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = self.unwrapInboundIn(data)
        guard case .admitted(let place) = self.judge(channel) else {
            channel.close(promise: nil)
            return
        }
        self.held.append(Newcomer(channel: channel, arrival: Arrival(address: place)))
        // The first that waits has asked to be called already.
        if self.held.count == 1 { self.admit(context: context) }
        guard !self.held.isEmpty else { return }
        if self.isSecure, !self.shared.handshakes.hasFree {
            self.shared.events.heldHandshake()
        } else {
            self.shared.events.heldConnection()
        }
    }

    func read(context: ChannelHandlerContext) {
        if self.mayRead(context: context) {
            context.read()
        } else {
            self.wantsRead = true
        }
    }

    /// Accepting has failed, as it does for as long as there are no descriptors. What is worse than nobody coming in is a
    /// loop that tries without end.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return context.fireErrorCaught(error) }
        self.shared.descriptors.failedToAccept(error, on: context.eventLoop)
        guard self.resumption == nil else { return }
        self.isOff = true
        context.channel.stopPolling()
        self.resumption = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.resumption = nil
            self.goOn(context: context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.resumption?.cancel()
        self.resumption = nil
        for newcomer in self.held { newcomer.channel.close(promise: nil) }
        self.held = []
    }

    private func mayRead(context: ChannelHandlerContext) -> Bool {
        guard self.held.isEmpty, self.resumption == nil, !self.waitsForDescriptors else { return false }
        self.waitsForDescriptors = !self.shared.descriptors.mayAccept(
            orCall: self.onLoop(context) { gate, context in
                gate.waitsForDescriptors = false
                gate.goOn(context: context)
            }
        )
        return !self.waitsForDescriptors
    }

    private func goOn(context: ChannelHandlerContext) {
        guard self.wantsRead || self.isOff, self.mayRead(context: context) else { return }
        self.wantsRead = false
        if self.isOff {
            self.isOff = false
            // This reads, too.
            try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        } else {
            context.read()
        }
    }

    private func admit(context: ChannelHandlerContext) {
        let resume = self.onLoop(context) { gate, context in
            gate.admit(context: context)
            gate.goOn(context: context)
        }
        let (slots, arrivals) = (self.shared.slots, self.shared.arrivals)
        while var newcomer = self.held.first {
            guard slots.take(orCall: resume) else { return }
            if self.isSecure {
                guard let place = HandshakePlace(in: self.shared.handshakes, orCall: resume) else {
                    return slots.giveBack()
                }
                newcomer.arrival.handshake = place
            }
            self.held.removeFirst()
            let id = ObjectIdentifier(newcomer.channel)
            arrivals.add(newcomer.arrival, of: newcomer.channel)
            newcomer.channel.closeFuture.whenComplete { _ in
                slots.giveBack()
                // If it has gone before it was put together.
                arrivals.take(of: id)
            }
            context.fireChannelRead(self.wrapInboundOut(newcomer.channel))
        }
    }

    private func onLoop(
        _ context: ChannelHandlerContext,
        _ body: @escaping @Sendable (AcceptGate, ChannelHandlerContext) -> Void
    ) -> @Sendable () -> Void {
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return {
            loopBound.eventLoop.execute {
                let (gate, context) = loopBound.value
                body(gate, context)
            }
        }
    }
}
