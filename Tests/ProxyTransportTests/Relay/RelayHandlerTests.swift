// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyCore
import Testing

@testable import ProxyTransport

/// The relay alone: orders of events that sockets seldom bring.
@Suite struct RelayHandlerTests {
    private typealias Streams = RelayPair<StreamRelayFraming, StreamRelayFraming>
    private typealias Sockets = RelayPair<WebSocketRelayFraming, WebSocketRelayFraming>

    /// What came before the tunnel stood goes out before what came later, whenever the loop gets round to it.
    @Test(arguments: [true, false])
    func keepsOrderWhileStarting(sharedLoop: Bool) throws {
        let pair = try Streams(sharedLoop: sharedLoop, early: [ByteBuffer(string: "one ")])
        pair.one.relay.start(with: pair.two.relay)
        try pair.one.channel.writeInbound(ByteBuffer(string: "two"))
        pair.two.relay.start(with: pair.one.relay)
        pair.run()
        #expect(try pair.two.written().map { String(buffer: $0) }.joined() == "one two")
    }

    /// A peer may have sent its last byte and gone before its partner's relay stands.
    @Test(arguments: [true, false])
    func deliversWhatCameBeforeThePartnerStood(sharedLoop: Bool) throws {
        let pair = try Streams(sharedLoop: sharedLoop)
        try pair.one.channel.writeInbound(ByteBuffer(string: "last words"))
        pair.one.channel.close(promise: nil)
        pair.run()
        pair.two.relay.start(with: pair.one.relay)
        pair.run()
        #expect(try pair.two.written().map { String(buffer: $0) } == ["last words"])
        #expect(pair.two.transport.ends.map(\.reason) == [.partnerLeft])
    }

    /// A half-close before the partner's relay stands is forwarded once it does, behind the bytes.
    @Test(arguments: [true, false])
    func forwardsAnEarlyHalfClose(sharedLoop: Bool) throws {
        let pair = try Streams(sharedLoop: sharedLoop)
        try pair.one.channel.writeInbound(ByteBuffer(string: "question"))
        pair.one.channel.pipeline.fireUserInboundEventTriggered(PeerFinished(canReceive: true))
        pair.two.relay.start(with: pair.one.relay)
        pair.one.relay.start(with: pair.two.relay)
        pair.run()
        #expect(try pair.two.written().map { String(buffer: $0) } == ["question"])
        #expect(pair.two.transport.finished == 1)
        #expect(pair.two.transport.ends.isEmpty)
    }

    /// A held message costs more than its payload: tiny ones stop the reading long before the byte limit.
    @Test(arguments: [true, false])
    func countsWhatTinyMessagesCost(sharedLoop: Bool) throws {
        let pair = try Sockets(sharedLoop: sharedLoop)
        pair.one.relay.start(with: pair.two.relay)
        pair.two.relay.start(with: pair.one.relay)
        pair.run()
        pair.two.channel.isWritable = false
        let limits = TransportLimits()
        var messages = 0
        var reads = -1
        while pair.one.transport.reads > reads, messages < limits.flowWindow {
            reads = pair.one.transport.reads
            try pair.one.channel.writeInbound(
                WebSocketPiece(opcode: .text, isFirst: true, isLast: true, payload: ByteBuffer())
            )
            messages += 1
            pair.run()
            pair.one.channel.pipeline.read()
        }
        #expect(messages <= limits.flowWindow / 128)
        // And goes on once they are gone.
        pair.two.channel.isWritable = true
        pair.two.channel.pipeline.fireChannelWritabilityChanged()
        pair.run()
        #expect(pair.one.transport.reads > reads)
    }

    /// One byte of a big read keeps only itself alive while it waits for a slow reader.
    @Test func holdsNoMoreThanThePayload() throws {
        let pair = try RelayPair<WebSocketRelayFraming, StreamRelayFraming>(sharedLoop: true)
        pair.one.relay.start(with: pair.two.relay)
        pair.two.relay.start(with: pair.one.relay)
        pair.run()
        let read = ByteBuffer(repeating: 0x61, count: 65_536)
        for length in [1, 100, 5_000] {
            let slice = try #require(read.getSlice(at: 7, length: length))
            try pair.one.channel.writeInbound(
                WebSocketPiece(opcode: .text, isFirst: true, isLast: true, payload: slice)
            )
            let written = try #require(try pair.two.written().first)
            #expect(written == slice)
            #expect(written.storageCapacity <= max(512, 2 * length))
        }
        // What fills its storage is not copied.
        try pair.one.channel.writeInbound(WebSocketPiece(opcode: .text, isFirst: true, isLast: true, payload: read))
        let written = try #require(try pair.two.written().first)
        #expect(written.withUnsafeReadableBytes { $0.baseAddress } == read.withUnsafeReadableBytes { $0.baseAddress })
    }

    /// Ends leave nothing behind: neither relay keeps the other alive.
    @Test(arguments: [true, false])
    func relaysLetGoOfEachOther(sharedLoop: Bool) throws {
        weak var one: RelayHandler<StreamRelayFraming>?
        weak var two: RelayHandler<StreamRelayFraming>?
        do {
            let pair = try Streams(sharedLoop: sharedLoop)
            (one, two) = (pair.one.relay, pair.two.relay)
            pair.one.channel.close(promise: nil)
            pair.two.relay.start(with: pair.one.relay)
            pair.one.relay.start(with: pair.two.relay)
            pair.run()
            pair.two.channel.close(promise: nil)
            pair.run()
        }
        #expect(one == nil)
        #expect(two == nil)
    }
}
