// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOEmbedded
import ProxyCore
import ProxyWire
import Testing

@testable import ProxyTransport

/// What the WebSocket handler writes, write by write.
@Suite struct WebSocketHandlerTests {
    private func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(
            WebSocketHandler(
                state: WebSocketHandler.State(limits: TransportLimits(), now: .now()),
                record: .test,
                limits: TransportLimits(),
                receiveBuffers: nil,
                logger: Logger(label: "test")
            )
        )
        return channel
    }

    private func piece(_ length: Int) -> WebSocketPiece {
        WebSocketPiece(opcode: .binary, isFirst: true, isLast: true, payload: ByteBuffer(repeating: 1, count: length))
    }

    /// Messages that are flushed together share one write.
    @Test func gathersFrames() throws {
        let channel = try self.channel()
        for length in [0, 1, 10_000] { channel.write(self.piece(length), promise: nil) }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        channel.flush()
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 2 + 3 + 10_004)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        _ = try channel.finish()
    }

    /// In a tunnel, what the partner's end has framed passes as it is, behind the proxy's own frames.
    @Test func passesTheTunnelThrough() throws {
        let channel = try self.channel()
        channel.triggerUserOutboundEvent(TunnelBegins(partner: .stream, isPayload: true), promise: nil)
        var wire = ByteBuffer()
        let client = WebSocketEncoder(role: .client)
        client.write(ping: ByteBuffer(string: "p"), into: &wire)
        client.write(WebSocketPiece(opcode: .text, payload: ByteBuffer(string: "hello ")), into: &wire)
        client.write(WebSocketPiece(opcode: .binary, payload: ByteBuffer(string: "there")), into: &wire)
        channel.pipeline.fireChannelRead(wire)
        channel.write(ByteBuffer(string: "framed"), promise: nil)
        channel.flush()
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "hello there"))
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(bytes: [0x8A, 1, UInt8(ascii: "p")]))
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "framed"))
        _ = try channel.finish()
    }

    /// What came before a breach of the framing, or before a Close frame, is still the partner's.
    @Test(arguments: [[0xFF, 0xFF], [0x88, 0x80, 0, 0, 0, 0]] as [[UInt8]])
    func passesOnWhatCameBeforeTheEnd(end: [UInt8]) throws {
        let channel = try self.channel()
        channel.triggerUserOutboundEvent(TunnelBegins(partner: .stream, isPayload: true), promise: nil)
        var wire = ByteBuffer()
        WebSocketEncoder(role: .client)
            .write(WebSocketPiece(opcode: .text, payload: ByteBuffer(string: "last words")), into: &wire)
        wire.writeBytes(end)
        channel.pipeline.fireChannelRead(wire)
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "last words"))
        let answer = try #require(try channel.readOutbound(as: ByteBuffer.self))
        #expect(answer.getInteger(at: answer.readerIndex) == UInt8(0x88))
        _ = try channel.finish()
    }

    /// Each flush is a write of its own: a control message shares one with nothing that is flushed after it.
    @Test func flushesApart() throws {
        let channel = try self.channel()
        channel.writeAndFlush(self.piece(10), promise: nil)
        channel.writeAndFlush(self.piece(20), promise: nil)
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 12)
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 22)
        _ = try channel.finish()
    }

    /// A flood of pings costs one write for each read, and nothing at all while the peer does not read.
    @Test func answersPingsTogether() throws {
        let channel = try self.channel()
        var pings = ByteBuffer()
        for _ in 0..<1_000 { WebSocketEncoder(role: .client).write(ping: ByteBuffer(string: "p"), into: &pings) }
        try channel.writeInbound(pings)
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 3_000)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)

        channel.isWritable = false
        try channel.writeInbound(pings)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        // The latest is enough (RFC 6455 section 5.5.3).
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 3)
        _ = try channel.finish()
    }

    /// What was written and not flushed goes out before the Close frame; what is written after it does not.
    @Test func closesBehindTheData() throws {
        let channel = try self.channel()
        channel.write(self.piece(3), promise: nil)
        channel.triggerUserOutboundEvent(EndConnection(reason: .partnerLeft), promise: nil)
        channel.writeAndFlush(self.piece(4), promise: nil)
        var wire = ByteBuffer()
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { wire.writeImmutableBuffer(bytes) }
        #expect(wire.readBytes(length: 5) == [0x82, 3, 1, 1, 1])
        #expect(wire.getInteger(at: wire.readerIndex) == UInt8(0x88))
        #expect(wire.readableBytes == 2 + 2 + CloseReason.partnerLeft.text.utf8.count)
        _ = try channel.finish()
    }
}
