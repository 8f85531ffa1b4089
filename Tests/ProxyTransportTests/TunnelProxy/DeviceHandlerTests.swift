// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyCore
import ProxyWire
import Testing

@testable import ProxyTransport

/// What of a device's connection sockets do not show: turns of the event loop, writability, credit.
@Suite struct DeviceHandlerTests {
    private static func bytes(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 0x61, count: count) }

    // MARK: To the device

    /// Nothing goes out in frames before the answer to the registration has; then each notification alone, and payload
    /// in a later turn.
    @Test func payloadKeepsItsDistance() throws {
        let harness = try DeviceHarness()
        let one = try harness.join(1)
        one.partner?.write(ByteBuffer(string: "hello"))
        harness.run()
        #expect(harness.flushes().isEmpty)
        harness.establish()
        #expect(harness.flushes() == [["0 joined"], ["1 hello"]])
    }

    @Test func anAnswerIsFlushedAlone() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let one = try harness.join(1)
        harness.run()
        _ = harness.flushes()
        one.partner?.write(ByteBuffer(string: "before"))
        harness.channel.writeAndFlush(ByteBuffer(string: "answer"), promise: nil)
        one.partner?.write(ByteBuffer(string: "after"))
        #expect(harness.flushes() == [["1 before"], ["0 answer"]])
        harness.run()
        #expect(harness.flushes() == [["1 after"]])
    }

    /// What a turn of the loop brings is one write.
    @Test func payloadOfOneTurnIsGathered() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let clients = try (1...3).map { try harness.join($0) }
        harness.run()
        _ = harness.flushes()
        for (index, client) in clients.enumerated() { client.partner?.write(ByteBuffer(string: "\(index)")) }
        #expect(harness.flushes().isEmpty)
        harness.run()
        #expect(harness.flushes() == [["1 0", "2 1", "3 2"]])
    }

    /// While the device takes nothing its clients' bytes wait, and then go out in fair turns of one frame each.
    @Test func clientsTakeTurnsAtASlowDevice() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let clients = try (1...3).map { try harness.join($0) }
        harness.run()
        _ = harness.flushes()
        harness.channel.isWritable = false
        clients[0].partner?.write(Self.bytes(40_000))
        clients[1].partner?.write(Self.bytes(20_000))
        clients[2].partner?.write(ByteBuffer(string: "short"))
        harness.run()
        #expect(harness.flushes().isEmpty)
        harness.channel.isWritable = true
        harness.channel.pipeline.fireChannelWritabilityChanged()
        harness.run()
        #expect(
            harness.flushes() == [["1 16384", "2 16384", "3 short", "1 16384", "2 3616", "1 7232"]]
        )
    }

    /// A client is granted credit once its bytes have been written, however many small writes it makes of them.
    @Test(arguments: [1, 100, 16_384, 70_000])
    func creditIsGrantedForWhatHasBeenWritten(count: Int) throws {
        let harness = try DeviceHarness()
        harness.establish()
        let client = try harness.join(1)
        harness.run()
        let window = TransportLimits().flowWindow
        var handedOver = 0
        harness.channel.isWritable = false
        while handedOver < window {
            let bytes = Self.bytes(count)
            handedOver += bytes.relayWeight
            client.partner?.write(bytes)
        }
        harness.run()
        #expect(client.credit == 0)
        harness.channel.isWritable = true
        harness.channel.pipeline.fireChannelWritabilityChanged()
        harness.run()
        // So much that a paused client reads on, and never more than it has handed over.
        #expect(client.credit >= window / 2 && client.credit <= handedOver)
        #expect(handedOver - client.credit <= window / 2)
    }

    /// Whatever has been handed over comes back in the end: rounding must not eat the window up.
    @Test func creditDoesNotLeak() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let client = try harness.join(1)
        var handedOver = 0
        for round in 0..<2_000 {
            harness.channel.isWritable = round % 3 > 0
            let bytes = Self.bytes(1 + round * 37 % 20_000)
            handedOver += bytes.relayWeight
            client.partner?.write(bytes)
            if round % 2 == 0 { harness.run() }
        }
        harness.channel.isWritable = true
        harness.channel.pipeline.fireChannelWritabilityChanged()
        harness.run()
        #expect(handedOver - client.credit < TransportLimits().flowWindow / 2)
        #expect(client.credit <= handedOver)
    }

    @Test func aClientThatGoesIsReportedBehindItsBytes() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let (one, two) = (try harness.join(1), try harness.join(2))
        harness.run()
        _ = harness.flushes()
        harness.channel.isWritable = false
        one.partner?.write(Self.bytes(20_000))
        one.partner?.partnerFinished(canReceive: false)
        // It is gone: more of it, and from the device to it, is nobody's.
        one.partner?.write(ByteBuffer(string: "late"))
        two.partner?.write(ByteBuffer(string: "two"))
        try harness.receive([(1, ByteBuffer(string: "late"))])
        harness.channel.isWritable = true
        harness.channel.pipeline.fireChannelWritabilityChanged()
        harness.run()
        #expect(harness.flushes() == [["1 16384", "2 two", "1 3616"], ["0 left"]])
        #expect(one.written.isEmpty)
        #expect(harness.device.clients.count == 1)
    }

    // MARK: From the device

    @Test func eachClientIsFlushedOnceForEachRead() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let clients = try (1...3).map { try harness.join($0) }
        try harness.receive([(1, .init(string: "a")), (2, .init(string: "b")), (1, .init(string: "c"))])
        #expect(clients.map(\.text) == ["ac", "b", ""])
        #expect(clients.map(\.flushes) == [1, 1, 0])
    }

    /// A client on another loop is sent one message for each read.
    @Test func aClientOnAnotherLoop() throws {
        let harness = try DeviceHarness()
        let loop = EmbeddedEventLoop()
        harness.establish()
        let client = try harness.join(1, on: loop)
        loop.run()
        try harness.receive([(1, .init(string: "a")), (1, .init(string: "b"))])
        #expect(client.written.isEmpty)
        loop.run()
        #expect(client.text == "ab")
        #expect(client.flushes == 1)
        try harness.receive([(1, .init(string: "last"))])
        client.partner?.partnerFinished(canReceive: true)
        loop.run()
        #expect(client.text == "ablast")
        #expect(client.ends == [.peerLeft])
    }

    /// What goes to WebSocket clients becomes messages, whose headers do not touch the frames beside them.
    @Test(arguments: [5, 200, 70_000])
    func framesForWebSocketClientsKeepToThemselves(count: Int) throws {
        let harness = try DeviceHarness()
        harness.establish()
        let web = try harness.join(2, framing: .webSocket)
        let stream = try harness.join(1)
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 % 97) }
        try harness.receive([
            (1, .init(bytes: bytes)), (2, .init(bytes: bytes)), (2, .init(bytes: bytes)), (1, .init(bytes: bytes)),
        ])
        #expect(stream.written.flatMap { Array($0.readableBytesView) } == bytes + bytes)
        var decoder = WebSocketDecoder(role: .client)
        var messages: [[UInt8]] = []
        for frame in web.written {
            try decoder.decode(frame) { event in
                guard case .data(let piece) = event else { return }
                messages.append(Array(piece.payload.readableBytesView))
            }
        }
        #expect(messages == [bytes, bytes])
    }

    /// A character that comes in two frames is whole in one message, and one that never ends is not lost.
    @Test func charactersAreNotCut() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let web = try harness.join(1, framing: .webSocket)
        let text = Array("a€".utf8)
        try harness.receive([
            (1, .init(bytes: text[..<2])), (1, .init(bytes: text[2...])), (1, .init(bytes: text[..<2])),
        ])
        harness.device.disconnect(try DeviceHarness.address(1))
        var decoder = WebSocketDecoder(role: .client)
        var messages: [String] = []
        for frame in web.written {
            try decoder.decode(frame) { event in
                guard case .data(let piece) = event else { return }
                messages.append("\(piece.opcode) \(Array(piece.payload.readableBytesView))")
            }
        }
        #expect(messages == ["text [97]", "text [226, 130, 172]", "text [97]", "binary [226]"])
        #expect(web.ends == [.serverLeft])
    }

    // MARK: Clients that do not read

    /// The device is read again once the client has taken half of what it was given, and not before.
    @Test func theDeviceWaitsForItsClient() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let client = try harness.join(1)
        let window = TransportLimits().flowWindow
        try harness.receive([(1, Self.bytes(window / 2))])
        let reads = harness.transport.reads
        #expect(reads == 1)
        try harness.receive([(1, Self.bytes(window / 2))])
        #expect(harness.transport.reads == reads)
        harness.channel.read()
        #expect(harness.transport.reads == reads)
        #expect(!harness.device.isSilent(for: .nanoseconds(-1_000_000_000)), "it is not read")
        client.partner?.credit(client.weight - window / 2 - 1)
        #expect(harness.transport.reads == reads)
        client.partner?.credit(1)
        #expect(harness.transport.reads == reads + 1)
        #expect(harness.device.isSilent(for: .nanoseconds(-1_000_000_000)))
    }

    @Test func aClientThatGoesIsWaitedForNoLonger() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let client = try harness.join(1)
        try harness.receive([(1, Self.bytes(TransportLimits().flowWindow))])
        let reads = harness.transport.reads
        client.partner?.partnerFinished(canReceive: false)
        #expect(harness.transport.reads == reads + 1)
    }

    /// Two are waited for: the device is read again when both can take more.
    @Test func theDeviceWaitsForAllOfThem() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let clients = [try harness.join(1), try harness.join(2)]
        let full = Self.bytes(TransportLimits().flowWindow)
        try harness.receive([(1, full), (2, full)])
        let reads = harness.transport.reads
        clients[0].partner?.credit(clients[0].weight)
        #expect(harness.transport.reads == reads)
        clients[1].partner?.end(.partnerLeft)
        #expect(harness.transport.reads == reads + 1)
    }

    // MARK: The end

    /// A refusal that cannot be written any more has the socket read once more, in the midst of the read that brought the
    /// request. What comes then is nobody's: the connection ends.
    @Test func aReadWithinARead() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let client = try harness.join(1)
        harness.run()
        harness.below.atFlush = { context in
            // One is for the answer that is refused, and what waits before it.
            harness.below.atFlush = { context in
                var more = ByteBuffer()
                SLIPEncoder().write(whole: ByteBuffer(string: "more"), to: .control, into: &more)
                context.fireChannelRead(NIOAny(more))
                context.fireChannelReadComplete()
            }
        }
        try harness.receive([
            (1, .init(string: "a")), (0, .init(string: "refuse")), (1, .init(string: "b")),
        ])
        #expect(client.text == "ab")
        #expect(harness.above.messages == ["refuse"])
    }

    @Test func itsClientsEndWithIt() throws {
        let harness = try DeviceHarness()
        harness.establish()
        let clients = [try harness.join(1), try harness.join(2)]
        try harness.receive([(1, .init(string: "last words"))])
        harness.channel.pipeline.triggerUserOutboundEvent(EndConnection(reason: .silent), promise: nil)
        #expect(clients[0].text == "last words")
        #expect(clients.map(\.ends) == [[.serverLeft], [.serverLeft]])
        #expect(harness.device.clients.isEmpty)
        // Who comes too late is sent away.
        let late = try harness.join(3)
        harness.run()
        #expect(late.ends == [.serverLeft])
        #expect(late.partner == nil)
    }
}
