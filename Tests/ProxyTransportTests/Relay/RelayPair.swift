// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded

@testable import ProxyTransport

/// Two ends of a tunnel without sockets, on event loops that are turned by hand.
final class RelayPair<One: RelayFraming, Two: RelayFraming> {
    /// One end: its channel, its relay, and what the relay asked of the transport below.
    final class End<Framing: RelayFraming> {
        let channel: EmbeddedChannel
        let relay: RelayHandler<Framing>
        let transport = TransportProbe()

        init(loop: EmbeddedEventLoop, early: [Framing.Unit]) throws {
            self.channel = EmbeddedChannel(loop: loop)
            self.relay = RelayHandler(
                channel: self.channel,
                limits: TransportLimits(),
                early: early,
                wantsRead: false,
                peerHasFinished: false
            )
            try self.channel.pipeline.syncOperations.addHandlers(self.transport, self.relay)
            self.channel.pipeline.fireChannelActive()
        }

        /// All that was written for the peer, write by write.
        func written(as type: Framing.Unit.Type = Framing.Unit.self) throws -> [Framing.Unit] {
            var units: [Framing.Unit] = []
            while let unit = try self.channel.readOutbound(as: Framing.Unit.self) { units.append(unit) }
            return units
        }
    }

    let one: End<One>
    let two: End<Two>
    private let loops: [EmbeddedEventLoop]

    init(sharedLoop: Bool, early: [One.Unit] = []) throws {
        let loop = EmbeddedEventLoop()
        let other = sharedLoop ? loop : EmbeddedEventLoop()
        self.loops = [loop, other]
        self.one = try End(loop: loop, early: early)
        self.two = try End(loop: other, early: [])
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

    func read(context: ChannelHandlerContext) {
        self.reads += 1
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if event is FinishOutput { self.finished += 1 }
        if let event = event as? EndConnection { self.ends.append(event) }
        promise?.succeed()
    }
}
