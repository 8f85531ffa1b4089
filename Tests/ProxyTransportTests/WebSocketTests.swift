// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import Testing

/// PROTOCOL sections 1 and 8: what is particular to WebSocket.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WebSocketTests {
    private static let request = TestPeer.upgradeRequest

    @Test(
        arguments: [
            (request.replacing("Version: 13", with: "Version: 8"), "426", "sec-websocket-version: 13"),
            (request.replacing("Sec-WebSocket-Version: 13\r\n", with: ""), "426", "sec-websocket-version: 13"),
            (request.replacing("GET", with: "POST"), "400", "GET"),
            (request.replacing("HTTP/1.1", with: "HTTP/1.0"), "400", "HTTP/1.1"),
            (request.replacing("Host: localhost\r\n", with: ""), "400", "Host"),
            (request.replacing("Upgrade: websocket", with: "Upgrade: h2c"), "400", "Upgrade: websocket"),
            (request.replacing("Connection: Upgrade", with: "Connection: close"), "400", "Connection"),
            (request.replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "c2hvcnQ="), "400", "Sec-WebSocket-Key"),
            (
                request.replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "dGhlIHNhbXBsZSBub25jZ!=="), "400",
                "Sec-WebSocket-Key"
            ),
            ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "400", "WebSocket"),
            ("nonsense\r\n\r\n", "400", "HTTP"),
            ("{\"id\":0,\"method\":\"RemoteProxy.Hello\"}\r\n\r\n", "400", "HTTP"),
        ],
        [Transport.ws, .wss]
    )
    func refusesOtherRequests(row: (String, String, String), transport: Transport) async throws {
        let (request, status, word) = row
        try await TestServer.run(transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport], upgrade: false)
            try await peer.send(raw: request)
            let answer = String(decoding: await peer.receiveEnding().rest, as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.lowercased().contains(word.lowercased()), "\(answer)")
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    /// Header bytes and fields are bounded; the answer says so.
    @Test(arguments: [
        "X-Long: " + String(repeating: "x", count: 20_000) + "\r\n",
        (0..<100).map { "X-\($0): x\r\n" }.joined(),
        (0..<20).map { "X-\($0): " + String(repeating: "y", count: 1_000) + "\r\n" }.joined(),
    ])
    func boundsTheRequest(fields: String) async throws {
        try await TestServer.run(transports: [.ws]) { server in
            let peer = try await TestPeer.connect(to: server[.ws], upgrade: false)
            try await peer.send(raw: Self.request.replacing("Host:", with: fields + "Host:"))
            let answer = String(decoding: await peer.receiveEnding().rest, as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
        }
    }

    /// A request line without end is bounded too.
    @Test func boundsTheRequestLine() async throws {
        try await TestServer.run(transports: [.ws]) { server in
            let peer = try await TestPeer.connect(to: server[.ws], upgrade: false)
            try? await peer.send(raw: "GET /" + String(repeating: "x", count: 1 << 20))
            let answer = String(decoding: await peer.receiveEnding().rest, as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            await server.waitUntilEmpty()
        }
    }

    /// A request that never ends is given up after the upgrade time-out.
    @Test func givesUpSlowRequests() async throws {
        var limits = TransportLimits()
        limits.upgradeTimeout = .milliseconds(200)
        try await TestServer.run(limits: limits, transports: [.ws, .wss]) { server in
            for transport in [Transport.ws, .wss] {
                let peer = try await TestPeer.connect(to: server[transport], upgrade: false)
                try await peer.send(raw: "GET / HTTP/1.1\r\n")
                #expect(await peer.receiveEnding().rest.isEmpty)
            }
        }
    }

    /// Frames that come in one segment with the request are not lost.
    @Test func takesFramesBehindTheRequest() async throws {
        try await TestServer.run(transports: [.ws]) { server in
            let peer = try await TestPeer.connect(to: server[.ws], upgrade: false)
            let hello = WebSocketPiece(
                opcode: .text,
                isFirst: true,
                isLast: true,
                payload: ByteBuffer(string: #"{"id":9,"method":"RemoteProxy.Hello"}"#)
            )
            var bytes = ByteBuffer(string: Self.request)
            bytes.writeImmutableBuffer(peer.encode(hello))
            try await peer.send(raw: bytes)
            var received: [UInt8] = []
            while !received.contains(UInt8(ascii: "}")) {
                guard case .bytes(let bytes) = await peer.receive() else { break }
                received.append(contentsOf: bytes.readableBytesView)
            }
            let text = String(decoding: received, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 101 "))
            #expect(text.contains(#""id":9"#))
        }
    }

    @Test func refusesBinaryBeforeTheTunnel() async throws {
        try await TestServer.run(transports: [.wss]) { server in
            let peer = try await TestPeer.connect(to: server[.wss])
            try await peer.send(.binary, ByteBuffer(string: "{}"))
            #expect(await peer.receiveEnding().code == .unsupportedData)
        }
    }

    /// Framing violations: raw bytes behind the upgrade, and the close code they bring, before and in a tunnel.
    @Test(
        arguments: [
            ([0x81, 0x02, 0x7B, 0x7D], WebSocketCloseCode.protocolError),  // not masked
            ([0xC1, 0x80, 0, 0, 0, 0], .protocolError),  // RSV1
            ([0x83, 0x80, 0, 0, 0, 0], .protocolError),  // unknown opcode
            ([0x80, 0x80, 0, 0, 0, 0], .protocolError),  // continuation of nothing
            ([0x09, 0x80, 0, 0, 0, 0], .protocolError),  // fragmented ping
            ([0x81, 0x82, 0, 0, 0, 0, 0xC0, 0xAF], .invalidPayload),  // overlong UTF-8
        ] as [([UInt8], WebSocketCloseCode)],
        [true, false]
    )
    func closesOnViolations(row: ([UInt8], WebSocketCloseCode), inTunnel: Bool) async throws {
        try await TestServer.run(transports: [.ws]) { server in
            let peer: TestPeer
            var partner: TestPeer?
            if inTunnel {
                (peer, partner) = try await TestPeer.tunnel(server[.ws], server[.ws])
            } else {
                peer = try await TestPeer.connect(to: server[.ws])
            }
            try await peer.send(raw: ByteBuffer(bytes: row.0))
            let ending = await peer.receiveEnding()
            #expect(ending.code == row.1)
            #expect(!ending.reason.isEmpty)
            if let partner { #expect(await partner.receiveEnding().code == .normal) }
        }
    }

    /// A Close frame is answered with one of the same code, and the server closes the connection.
    @Test(arguments: [WebSocketCloseCode.normal, .goingAway, WebSocketCloseCode(rawValue: 4_000)])
    func answersClose(code: WebSocketCloseCode) async throws {
        try await TestServer.run(transports: [.wss]) { server in
            let peer = try await TestPeer.connect(to: server[.wss])
            try await peer.sendClose(code, "bye")
            #expect(await peer.receiveEnding().code == code)
            await server.waitUntilEmpty()
        }
    }

    @Test func answersPings() async throws {
        try await TestServer.run(transports: [.wss]) { server in
            let peer = try await TestPeer.connect(to: server[.wss])
            for payload in ["", "ping", String(repeating: "x", count: 125)] {
                try await peer.sendPing(payload)
                #expect(await peer.receive() == .event(.pong(ByteBuffer(string: payload))))
            }
        }
    }

    /// Silent peers are pinged; those that do not answer are given up, those that do are kept.
    @Test func keepsAlive() async throws {
        var limits = TransportLimits()
        limits.webSocketPingInterval = .milliseconds(500)
        limits.webSocketTimeout = .seconds(4)
        limits.closeTimeout = .milliseconds(100)
        try await TestServer.run(limits: limits, transports: [.ws]) { server in
            let (alive, dead) = try await TestPeer.tunnel(server[.ws], server[.ws])
            async let ending = dead.receiveEnding()
            var pings = 0
            while case .event(let event) = await alive.receive() {
                if case .ping(let payload) = event {
                    pings += 1
                    try await alive.sendPong(payload)
                } else {
                    #expect(event == .close(code: .normal, reason: CloseReason.partnerLeft.text))
                    break
                }
            }
            #expect(pings >= 2)
            #expect(await ending.code == .policyViolation)
        }
    }
}
