// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyWire
import Testing

@testable import RemoteProxyClient

/// The whole pipeline of a `ws` connection on an embedded channel, from the HTTP request on.
@Suite struct WebSocketTransportTests {
    private final class Peer {
        let channel = EmbeddedChannel()
        let core: ConnectionCore
        private let key: String
        private var encoder = WebSocketEncoder(role: .server)
        private var decoder = WebSocketDecoder(role: .server)

        init(_ configuration: ClientConfiguration = ClientConfiguration()) throws {
            let connector = try Connector(to: ServerURL("ws://a.example/x"), configuration: configuration)
            self.core = try connector.addHandlers(to: self.channel)
            try self.channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
            var request = ""
            while let part = try self.channel.readOutbound(as: ByteBuffer.self) { request += String(buffer: part) }
            let line = try #require(
                request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("sec-websocket-key: ") }
            )
            self.key = String(line.dropFirst(19))
        }

        func answer(followedBy frames: ByteBuffer = ByteBuffer()) throws {
            var bytes = ByteBuffer(
                string: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: \(WebSocketAccept.value(for: self.key))\r\n\r\n"
            )
            bytes.writeImmutableBuffer(frames)
            try self.channel.writeInbound(bytes)
            self.channel.embeddedEventLoop.run()
        }

        func frames(_ write: (WebSocketEncoder, inout ByteBuffer) -> Void) -> ByteBuffer {
            var buffer = ByteBuffer()
            write(self.encoder, &buffer)
            return buffer
        }

        func receive(_ write: (WebSocketEncoder, inout ByteBuffer) -> Void) throws {
            try self.channel.writeInbound(self.frames(write))
        }

        /// What the client sent, which a server's decoder accepts only if it is masked.
        func sent() throws -> [WebSocketEvent] {
            var events: [WebSocketEvent] = []
            while let bytes = try self.channel.readOutbound(as: ByteBuffer.self) {
                try self.decoder.decode(bytes) { events.append($0) }
            }
            return events
        }

        func advance(seconds: Int64) {
            self.channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        }
    }

    @Test func framesBehindTheAnswerInTheSameReadAreKept() throws {
        let peer = try Peer()
        try peer.answer(followedBy: peer.frames { $0.write(ping: ByteBuffer(string: "early"), into: &$1) })
        #expect(try peer.sent() == [.pong(ByteBuffer(string: "early"))])
    }

    @Test func pingsAreAnswered() throws {
        let peer = try Peer()
        try peer.answer()
        try peer.receive { $0.write(ping: ByteBuffer(string: "1"), into: &$1) }
        try peer.receive { $0.write(ping: ByteBuffer(), into: &$1) }
        #expect(try peer.sent() == [.pong(ByteBuffer(string: "1")), .pong(ByteBuffer())])
    }

    @Test func silenceIsPingedAndThenTheEnd() throws {
        let peer = try Peer()
        try peer.answer()
        peer.channel.read()
        peer.advance(seconds: 29)
        #expect(try peer.sent() == [])
        peer.advance(seconds: 1)
        #expect(try peer.sent() == [.ping(ByteBuffer())])
        try peer.receive { $0.write(pong: ByteBuffer(), into: &$1) }
        peer.channel.read()
        peer.advance(seconds: 30)
        #expect(try peer.sent() == [.ping(ByteBuffer())])
        peer.advance(seconds: 29)
        #expect(peer.channel.isActive)
        peer.advance(seconds: 1)
        #expect(!peer.channel.isActive)
    }

    @Test func whoIsNotListenedToIsNotBlamedForSilence() throws {
        let peer = try Peer()
        try peer.answer()
        // No read is under way.
        peer.advance(seconds: 600)
        #expect(peer.channel.isActive)
        #expect(try peer.sent() == [])
    }

    @Test func aCloseFrameIsAnsweredWithItsCode() throws {
        let peer = try Peer()
        try peer.answer()
        try peer.receive { $0.write(close: .policyViolation, reason: "No.", into: &$1) }
        #expect(try peer.sent() == [.close(code: .policyViolation, reason: "")])
        #expect(!peer.channel.isActive)
    }

    static let violations: [([UInt8], WebSocketCloseCode)] = [
        ([0xC1, 0x00], .protocolError),  // a reserved bit
        ([0x81, 0x80, 1, 2, 3, 4], .protocolError),  // masked
        ([0x81, 0x01, 0xFF], .invalidPayload),  // text that is no UTF-8
    ]

    @Test(arguments: violations) func violationsAreAnsweredWithTheirCode(
        _ bytes: [UInt8],
        _ code: WebSocketCloseCode
    ) throws {
        let peer = try Peer()
        try peer.answer()
        try peer.channel.writeInbound(ByteBuffer(bytes: bytes))
        guard case .close(code, _) = try #require(try peer.sent().first) else {
            Issue.record("no close frame with code \(code)")
            return
        }
        #expect(!peer.channel.isActive)
    }

    @Test func anAnswerThatIsNoHTTPEndsIt() throws {
        let peer = try Peer()
        try peer.channel.writeInbound(ByteBuffer(string: "{\"id\":-1}\n"))
        #expect(!peer.channel.isActive)
    }
}
