// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOEmbedded
import ProxyWire
import Testing

@testable import ProxyTransport

/// What the log says of WebSocket connections beneath their messages.
@Suite struct WebSocketTrafficTests {
    let lines = LogLines()

    let record = ConnectionRecord.test

    var logger: Logger { self.lines.logger(level: .trace) }

    func answer(to request: String) throws -> [String] {
        let channel = EmbeddedChannel()
        try WebSocketUpgradeHandler.install(
            on: channel,
            record: self.record,
            limits: TransportLimits(),
            events: TransportEventCounters(),
            mayUpgrade: { _ in true },
            logger: self.logger
        ) { _ in }
        channel.pipeline.fireChannelActive()
        try channel.writeInbound(ByteBuffer(string: request))
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return self.lines.lines
    }

    static func request(_ line: String, version: Int = 13) -> String {
        "\(line)\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nCookie: s3cret\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: \(version)\r\n\r\n"
    }

    /// The request's first line without its query, and the status of the answer.
    @Test func handshake() throws {
        #expect(
            try self.answer(to: Self.request("GET /a/path?token=s3cret HTTP/1.1")) == [
                "trace handshake id=\(self.record.id) request=GET /a/path?… HTTP/1.1 status=101"
            ]
        )
    }

    @Test func refusedHandshakes() throws {
        #expect(
            try self.answer(to: Self.request("GET / HTTP/1.1", version: 8)) == [
                "trace handshake id=\(self.record.id) request=GET / HTTP/1.1 status=426"
            ]
        )
    }

    @Test func noHandshake() throws {
        #expect(try self.answer(to: "s3cret\r\n\r\n") == ["trace no HTTP request id=\(self.record.id) status=400"])
    }

    /// Pings and Close frames are told of without what they carry.
    @Test func controlFrames() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(
            WebSocketHandler(
                state: WebSocketHandler.State(limits: TransportLimits(), now: .now()),
                record: self.record,
                limits: TransportLimits(),
                receiveBuffers: nil,
                logger: self.logger
            )
        )
        var bytes = ByteBuffer()
        let encoder = WebSocketEncoder(role: .client)
        encoder.write(ping: ByteBuffer(string: "s3cret"), into: &bytes)
        encoder.write(pong: ByteBuffer(string: "s3cret"), into: &bytes)
        encoder.write(close: .goingAway, reason: "s3cret", into: &bytes)
        try channel.writeInbound(bytes)
        channel.embeddedEventLoop.run()
        _ = try? channel.finish(acceptAlreadyClosed: true)
        #expect(
            self.lines.lines == [
                "trace ping received id=\(self.record.id)", "trace pong sent id=\(self.record.id)",
                "trace pong received id=\(self.record.id)",
                "trace Close frame received code=1001 id=\(self.record.id)",
                "trace Close frame sent code=1001 id=\(self.record.id)",
            ]
        )
    }
}
