// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyWire

@testable import ProxyTransport

/// Two ends of a tunnel without sockets, on event loops that are turned by hand.
final class RelayPair {
    /// One end: its channel, its relay, and what the relay asked of the transport below.
    final class End {
        let channel: EmbeddedChannel
        let relay: RelayHandler
        let transport = TransportProbe()
        let record = ConnectionRecord.test

        init(loop: EmbeddedEventLoop, framing: TunnelFraming, isSecure: Bool) throws {
            self.channel = EmbeddedChannel(loop: loop)
            self.relay = RelayHandler(
                channel: self.channel,
                record: self.record,
                framing: framing,
                isSecure: isSecure,
                limits: TransportLimits(),
                wantsRead: false,
                peerHasFinished: false
            )
            try self.channel.pipeline.syncOperations.addHandlers(self.transport, self.relay)
            self.channel.pipeline.fireChannelActive()
        }

        /// All that was written for the peer, write by write.
        func written() throws -> [ByteBuffer] {
            var writes: [ByteBuffer] = []
            while let bytes = try self.channel.readOutbound(as: ByteBuffer.self) { writes.append(bytes) }
            return writes
        }
    }

    let one: End
    let two: End
    private let loops: [EmbeddedEventLoop]

    /// Two ends to whose peers TunnelEstablished is under way.
    init(sharedLoop: Bool, framing: TunnelFraming = .stream, isSecure: Bool = false) throws {
        let loop = EmbeddedEventLoop()
        let other = sharedLoop ? loop : EmbeddedEventLoop()
        self.loops = sharedLoop ? [loop] : [loop, other]
        self.one = try End(loop: loop, framing: framing, isSecure: isSecure)
        self.two = try End(loop: other, framing: framing, isSecure: isSecure)
    }

    /// Time passes on all loops.
    func advance(by time: TimeAmount) {
        for loop in self.loops { loop.advanceTime(by: time) }
    }

    /// TunnelEstablished has been sent to the peer of `end`.
    func establish(_ end: End) {
        let other = end === self.one ? self.two.channel : self.one.channel
        end.relay.established { relay in
            other.eventLoop.execute { other.pipeline.fireUserInboundEventTriggered(RelayReady(end: relay)) }
        }
    }

    /// It has been sent to both.
    func establish() {
        self.establish(self.one)
        self.establish(self.two)
        self.run()
    }

    /// Turns both loops until nothing is left to do.
    func run() {
        // A message to the other loop, its answer, and what follows from that.
        for _ in 0..<4 { for loop in self.loops { loop.run() } }
    }

    deinit {
        _ = try? self.one.channel.finish()
        _ = try? self.two.channel.finish()
    }
}

/// Counts what a relay asks of the transport handler that is not there.
final class TransportProbe: ChannelOutboundHandler {
    typealias OutboundIn = Any

    private(set) var reads = 0
    private(set) var finished = 0
    private(set) var ends: [EndConnection] = []
    private(set) var closes = 0

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.closes += 1
        context.close(mode: mode, promise: promise)
    }

    func read(context: ChannelHandlerContext) {
        self.reads += 1
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if event is FinishOutput { self.finished += 1 }
        if let event = event as? EndConnection { self.ends.append(event) }
        promise?.succeed()
    }
}
