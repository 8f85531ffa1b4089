// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyWire

// What a control connection can become.
extension ControlHandler {
    /// Moves the connection, so that its tunnel needs no messages between loops. Where that cannot be, it stays.
    func move(to home: any EventLoop, context: ChannelHandlerContext) {
        let (setup, id) = (self.setup, self.state.id)
        guard !self.peerHasFinished, let connection = MovingConnection(context.channel, control: self.state) else {
            return setup.api.settled(id)
        }
        self.hasMoved = true
        setup.willMove(id)
        let old = context.channel
        old.close(promise: nil)
        connection.open(on: home, setup: setup).whenComplete { result in
            switch result {
            case .success(let channel): setup.moved(id, to: channel)
            case .failure: setup.failedToMove(id, old)
            }
        }
    }

    /// Writes the last message and leaves the pipeline to a relay.
    ///
    /// - Parameters:
    ///   - partner: how the other end's connection is framed.
    ///   - announce: tells the other end that this one stands, once the message has been sent.
    func becomeTunnel(
        lastWords: [UInt8],
        partner: TunnelFraming,
        context: ChannelHandlerContext,
        announce: @escaping @Sendable (RelayHandler) -> Void
    ) {
        // What came too early is no payload yet, and must not be lost in silence.
        guard !self.framing.holdsUnfinishedBytes else { return self.end(.earlyData, context: context) }
        self.rearm(context: context)
        let relay = RelayHandler(
            channel: context.channel,
            record: self.state.record,
            framing: Framing.tunnel,
            isSecure: self.isSecure,
            limits: self.api.transport.limits,
            wantsRead: self.wantsRead,
            peerHasFinished: self.peerHasFinished
        )
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(relay, position: .after(self))
        } catch {
            self.end(.internalError, context: context)
            return
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        self.write(lastWords, promise: written, context: context)
        context.triggerUserOutboundEvent(TunnelBegins(partner: partner, isPayload: true), promise: nil)
        pipeline.removeHandler(self, promise: nil)
        relay.awaitEstablished()
        written.futureResult.whenSuccess {
            // A later turn of the loop, so that no payload can share a segment with the message.
            relay.eventLoop.execute { relay.established(announce) }
        }
    }

    /// Writes the last message that is not framed, and puts `device` between the transport and this handler.
    func becomeServer(_ reply: RPCReply, _ device: DeviceHandler<Framing>, context: ChannelHandlerContext) {
        self.rearm(context: context)
        let written = context.eventLoop.makePromise(of: Void.self)
        self.write(reply.encoded(), promise: written, context: context)
        context.triggerUserOutboundEvent(TunnelBegins(partner: .stream, isPayload: false), promise: nil)
        do {
            try context.pipeline.syncOperations.addHandler(device, position: .before(self))
        } catch {
            self.end(.internalError, context: context)
            return
        }
        written.futureResult.whenSuccess {
            device.eventLoop.execute { device.established() }
        }
    }
}
