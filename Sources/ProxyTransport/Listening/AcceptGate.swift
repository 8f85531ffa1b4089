// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Lets those in who may connect (`AccessControl`), and stops accepting while the server is full: newcomers wait in the
/// kernel's backlog, and nobody is refused for that.
///
/// What one burst of accepting brings beyond the last place waits here, unread, for a place.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = any Channel

    private let slots: ConnectionSlots
    private let events: TransportEventCounters
    private let mayConnect: (any Channel) -> Bool
    private var held: CircularBuffer<any Channel> = []
    private var wantsRead = false

    /// - Parameter mayConnect: Closes a connection that may not be made.
    init(slots: ConnectionSlots, events: TransportEventCounters, mayConnect: @escaping (any Channel) -> Bool) {
        self.slots = slots
        self.events = events
        self.mayConnect = mayConnect
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = self.unwrapInboundIn(data)
        guard self.mayConnect(channel) else { return }
        self.held.append(channel)
        // The first that waits has asked to be called already.
        if self.held.count == 1 { self.admit(context: context) }
        if !self.held.isEmpty { self.events.heldConnection() }
    }

    func read(context: ChannelHandlerContext) {
        guard self.held.isEmpty else {
            self.wantsRead = true
            return
        }
        context.read()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for channel in self.held { channel.close(promise: nil) }
        self.held = []
    }

    private func admit(context: ChannelHandlerContext) {
        let slots = self.slots
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let resume: @Sendable () -> Void = {
            loopBound.eventLoop.execute {
                let (gate, context) = loopBound.value
                gate.admit(context: context)
            }
        }
        while let channel = self.held.first {
            guard slots.take(orCall: resume) else { return }
            self.held.removeFirst()
            channel.closeFuture.whenComplete { _ in slots.giveBack() }
            context.fireChannelRead(self.wrapInboundOut(channel))
        }
        guard self.wantsRead else { return }
        self.wantsRead = false
        context.read()
    }
}
