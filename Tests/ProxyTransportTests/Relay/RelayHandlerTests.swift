// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyCore
import ProxyWire
import Testing

@testable import ProxyTransport

/// The relay alone: orders of events that sockets seldom bring.
@Suite struct RelayHandlerTests {
    /// What came before the tunnel stood goes out before what came later, whenever the loop gets round to it.
    @Test(arguments: [true, false])
    func keepsOrderWhileStarting(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop)
        try pair.one.channel.writeInbound(ByteBuffer(string: "one "))
        pair.establish(pair.one)
        pair.establish(pair.two)
        try pair.one.channel.writeInbound(ByteBuffer(string: "two "))
        pair.run()
        try pair.one.channel.writeInbound(ByteBuffer(string: "three"))
        pair.run()
        #expect(try pair.two.written().map { String(buffer: $0) }.joined() == "one two three")
    }

    /// The partner may stand long before; nothing of it overtakes TunnelEstablished.
    @Test(arguments: [true, false])
    func waitsUntilTheTunnelIsEstablished(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop)
        try pair.one.channel.writeInbound(ByteBuffer(string: "early"))
        pair.establish(pair.one)
        pair.run()
        #expect(try pair.two.written().isEmpty)
        pair.establish(pair.two)
        pair.run()
        #expect(try pair.two.written().map { String(buffer: $0) } == ["early"])
    }

    /// A peer may have sent its last byte and gone before its partner's relay stands.
    @Test(arguments: [true, false])
    func deliversWhatCameBeforeThePartnerStood(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop)
        pair.establish(pair.one)
        try pair.one.channel.writeInbound(ByteBuffer(string: "last words"))
        pair.one.channel.close(promise: nil)
        pair.run()
        // The rendezvous says so as well, and must not get in before the bytes.
        pair.two.channel.pipeline.fireUserInboundEventTriggered(PartnerLeft())
        pair.establish(pair.two)
        pair.run()
        #expect(try pair.two.written().map { String(buffer: $0) } == ["last words"])
        #expect(pair.two.transport.ends.map(\.reason) == [.partnerLeft])
    }

    /// A partner that goes before its relay stands has nothing to say.
    @Test(arguments: [true, false])
    func endsWithAPartnerThatNeverStood(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop)
        pair.establish(pair.two)
        pair.run()
        pair.two.channel.pipeline.fireUserInboundEventTriggered(PartnerLeft())
        #expect(pair.two.transport.ends.map(\.reason) == [.partnerLeft])
    }

    /// A server that stops says so to both, also to the one whose partner was faster to leave.
    @Test(arguments: [true, false])
    func tellsOfTheServersStopAndNotOfThePartners(sharedLoop: Bool) throws {
        for stops in [true, false] {
            let pair = try RelayPair(sharedLoop: sharedLoop, framing: .webSocket)
            pair.establish()
            if stops { for end in [pair.one, pair.two] { end.record.ends(.shutdown) } }
            pair.one.channel.close(promise: nil)
            pair.run()
            #expect(pair.two.transport.ends.map(\.reason) == [stops ? .shutdown : .partnerLeft])
        }
    }

    /// A peer that does not take TunnelEstablished is given up, and its partner with it.
    @Test(arguments: [true, false])
    func givesUpDeafPeers(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop)
        pair.one.relay.awaitEstablished()
        pair.establish(pair.two)
        pair.run()
        pair.advance(by: TransportLimits().lingerTimeout - .nanoseconds(1))
        #expect(pair.one.transport.closes == 0)
        pair.advance(by: .nanoseconds(1))
        #expect(pair.one.transport.closes == 1)
    }

    /// One that takes it has all the time it wants.
    @Test func waitsForTheOtherPeer() throws {
        let pair = try RelayPair(sharedLoop: true)
        pair.one.relay.awaitEstablished()
        pair.establish(pair.one)
        pair.advance(by: .hours(1))
        #expect(pair.one.transport.closes == 0)
    }

    /// A half-close before the partner's relay stands is forwarded once it does, behind the bytes.
    @Test(arguments: [true, false])
    func forwardsAnEarlyHalfClose(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop)
        try pair.one.channel.writeInbound(ByteBuffer(string: "question"))
        pair.one.channel.pipeline.fireUserInboundEventTriggered(PeerFinished(canReceive: true))
        pair.establish()
        #expect(try pair.two.written().map { String(buffer: $0) } == ["question"])
        #expect(pair.two.transport.finished == 1)
        #expect(pair.two.transport.ends.isEmpty)
    }

    /// WebSocket knows no half-close: the end of one direction ends both.
    @Test(arguments: [true, false])
    func endsBothDirectionsOfWebSocket(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop, framing: .webSocket)
        pair.establish()
        pair.one.channel.pipeline.fireUserInboundEventTriggered(PeerFinished(canReceive: true))
        pair.run()
        #expect(pair.two.transport.finished == 0)
        #expect(pair.two.transport.ends.map(\.reason) == [.partnerLeft])
    }

    /// A held read costs more than its bytes: tiny ones stop the reading long before the byte limit.
    @Test(arguments: [true, false])
    func countsWhatTinyReadsCost(sharedLoop: Bool) throws {
        let pair = try RelayPair(sharedLoop: sharedLoop)
        pair.establish()
        pair.two.channel.isWritable = false
        let limits = TransportLimits()
        var messages = 0
        var reads = -1
        while pair.one.transport.reads > reads, messages < limits.flowWindow {
            reads = pair.one.transport.reads
            try pair.one.channel.writeInbound(ByteBuffer(string: "x"))
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
        let pair = try RelayPair(sharedLoop: true)
        pair.establish()
        let read = ByteBuffer(repeating: 0x61, count: 65_536)
        for length in [1, 100, 5_000] {
            let slice = try #require(read.getSlice(at: 7, length: length))
            try pair.one.channel.writeInbound(slice)
            let written = try #require(try pair.two.written().first)
            #expect(written == slice)
            #expect(written.storageCapacity <= max(512, 2 * length))
        }
        // What fills its storage is not copied.
        try pair.one.channel.writeInbound(read)
        let written = try #require(try pair.two.written().first)
        #expect(written.withUnsafeReadableBytes { $0.baseAddress } == read.withUnsafeReadableBytes { $0.baseAddress })
    }

    /// TLS copies while it encrypts, so nothing is copied for it.
    @Test func leavesCopyingToTLS() throws {
        let pair = try RelayPair(sharedLoop: true, isSecure: true)
        pair.establish()
        let read = ByteBuffer(repeating: 0x61, count: 65_536)
        let slice = try #require(read.getSlice(at: 0, length: 1))
        try pair.one.channel.writeInbound(slice)
        let written = try #require(try pair.two.written().first)
        #expect(written.withUnsafeReadableBytes { $0.baseAddress } == read.withUnsafeReadableBytes { $0.baseAddress })
    }

    /// Ends leave nothing behind: neither relay keeps the other alive.
    @Test(arguments: [true, false])
    func relaysLetGoOfEachOther(sharedLoop: Bool) throws {
        weak var one: RelayHandler?
        weak var two: RelayHandler?
        do {
            let pair = try RelayPair(sharedLoop: sharedLoop)
            (one, two) = (pair.one.relay, pair.two.relay)
            pair.establish(pair.one)
            pair.run()
            pair.one.channel.close(promise: nil)
            pair.establish(pair.two)
            pair.run()
            pair.two.channel.close(promise: nil)
            pair.run()
        }
        #expect(one == nil)
        #expect(two == nil)
    }
}
