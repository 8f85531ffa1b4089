// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyTesting
import RemoteProxyAPI
import Testing

@testable import ProxyTransport

/// What happens to connections is counted, once, and connections are counted by kind.
@Suite(.timeLimit(.minutes(2))) struct TransportEventTests {
    private static func run(
        limits: TransportLimits = .patient,
        _ transports: [Transport],
        _ body: (TestServer, EndRecorder) async throws -> Void
    ) async throws {
        let recorder = EndRecorder()
        try await TestServer.run(limits: limits, observer: recorder, transports: transports) {
            try await body($0, recorder)
        }
    }

    @Test("Handshakes that are done")
    func completed() async throws {
        try await Self.run([.wss, .ssl, .ws, .tcp]) { server, recorder in
            let peers = try await [
                TestPeer.connect(to: server[.wss]), TestPeer.connect(to: server[.ssl]),
                TestPeer.connect(to: server[.ws]), TestPeer.connect(to: server[.tcp]),
            ]
            // An answer from all of them: what the client calls done is so for the server, too.
            for (number, peer) in peers.enumerated() { try await peer.authenticate(token: "\(number)") }
            #expect(server.transport.events().tls == HandshakeCounts(begun: 2, completed: 2))
            #expect(server.transport.events().webSocket == HandshakeCounts(begun: 2, completed: 2))
            for peer in peers { await peer.close() }
            _ = await recorder.next(4)
            // Their ends are none of the handshakes'.
            #expect(server.transport.events().tls == HandshakeCounts(begun: 2, completed: 2))
            #expect(server.transport.events().webSocket == HandshakeCounts(begun: 2, completed: 2))
        }
    }

    @Test("Handshakes under way, and those that take too long")
    func timedOut() async throws {
        var limits = TransportLimits()
        limits.tlsHandshakeTimeout = .milliseconds(50)
        limits.upgradeTimeout = .milliseconds(50)
        try await Self.run(limits: limits, [.ssl, .ws]) { server, recorder in
            let tls = try await TestPeer.connect(to: TestEndpoint(.tcp, port: server[.ssl].port))
            let webSocket = try await TestPeer.connect(to: TestEndpoint(.tcp, port: server[.ws].port))
            _ = await recorder.next(2)
            #expect(server.transport.events().tls == HandshakeCounts(begun: 1, timedOut: 1))
            #expect(server.transport.events().webSocket == HandshakeCounts(begun: 1, timedOut: 1))
            await tls.close()
            await webSocket.close()
        }
    }

    @Test("Handshakes that fail: no TLS, no WebSocket, nobody there any more")
    func failed() async throws {
        try await Self.run([.ssl, .ws]) { server, recorder in
            let (tls, webSocket) = (
                TestEndpoint(.tcp, port: server[.ssl].port), TestEndpoint(.tcp, port: server[.ws].port)
            )
            for endpoint in [tls, webSocket] {
                let talker = try await TestPeer.connect(to: endpoint)
                try await talker.send(raw: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = await talker.receiveEnding()
                await talker.close()
                let leaver = try await TestPeer.connect(to: endpoint)
                await leaver.close()
            }
            _ = await recorder.next(4)
            #expect(server.transport.events().tls == HandshakeCounts(begun: 2, failed: 2))
            #expect(server.transport.events().webSocket == HandshakeCounts(begun: 2, failed: 2))
            #expect(server.transport.events().headsTooLarge == 0)
        }
    }

    @Test("One that is under way is in progress")
    func inProgress() {
        #expect(HandshakeCounts(begun: 5, completed: 1, timedOut: 1, failed: 1).inProgress == 2)
        // Read one after the other while they change.
        #expect(HandshakeCounts(begun: 1, completed: 2).inProgress == 0)
    }

    @Test("Heads of requests that are too large, or have too many fields", arguments: ["x", "y"])
    func heads(kind: String) async throws {
        var limits = TransportLimits.patient
        limits.maximumHTTPHeadSize = 1024
        limits.maximumHTTPFields = 8
        try await Self.run(limits: limits, [.ws]) { server, recorder in
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: server[.ws].port))
            let fields =
                kind == "x" ? "X: \(String(repeating: "x", count: 2000))\r\n" : String(repeating: "Y: y\r\n", count: 9)
            try await peer.send(raw: "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            _ = await peer.receiveEnding()
            await peer.close()
            _ = await recorder.next(1)
            #expect(server.transport.events().headsTooLarge == 1)
            #expect(server.transport.events().webSocket == HandshakeCounts(begun: 1, failed: 1))
        }
    }

    @Test("Who comes when all places are taken is counted as one who waits")
    func held() async throws {
        var limits = TransportLimits.patient
        limits.maximumConnections = 1
        try await Self.run(limits: limits, [.tcp]) { server, _ in
            let first = try await TestPeer.connect(to: server[.tcp])
            try await first.authenticate(token: "1")
            #expect(server.transport.events().connectionsHeld == 0)
            let second = try await TestPeer.connect(to: server[.tcp])
            // The kernel has accepted it; the server comes to it in its own time.
            while server.transport.events().connectionsHeld == 0 { await Task.yield() }
            await first.close()
            try await second.authenticate(token: "2")
            #expect(server.transport.events().connectionsHeld == 1)
            await second.close()
        }
    }

    @Test("A client for whom its device has no room is counted")
    func turnedAway() async throws {
        try await TestServer.runTunnelProxy(policy: .patient(\.maximumClientsPerServer, 1), transports: [.tcp]) {
            server in
            let device = try await TestDevice.register(at: server[.tcp])
            let (client, _) = try await device.join(at: server[.tcp])
            #expect(server.transport.events().clientsTurnedAway == 0)
            let late = try await TestPeer.connect(to: server[.tcp])
            let request = TunnelProxyAPI.TunnelProxy.RegisterClient(
                clientName: "",
                clientUuid: Uuid.random().description,
                serverUuid: device.uuid.description
            )
            #expect(try await late.call(request).tunnelProxyError == .internalServerError)
            #expect(server.transport.events().clientsTurnedAway == 1)
            let census = server.transport.census()
            #expect(census[.init(api: .tunnelProxy, transport: .tcp, state: .device)] == 1)
            #expect(census[.init(api: .tunnelProxy, transport: .tcp, state: .client)] == 1)
            for peer in [late, client, device.peer] { await peer.close() }
        }
    }

    @Test("Connections are counted by what they are")
    func census() async throws {
        try await Self.run([.ws, .tcp, .unix]) { server, _ in
            #expect(server.transport.census() == ConnectionCensus())
            let (one, two) = try await TestPeer.tunnel(server[.ws], server[.unix])
            let alone = try await TestPeer.connect(to: server[.tcp])
            try await alone.authenticate(token: "alone")
            let fresh = try await TestPeer.connect(to: server[.tcp])
            try await fresh.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#)
            _ = try await fresh.receiveMessage()
            var expected = ConnectionCensus()
            expected.count(.init(api: .rendezvous, transport: .ws, state: .tunnel))
            expected.count(.init(api: .rendezvous, transport: .unix, state: .tunnel))
            expected.count(.init(api: .rendezvous, transport: .tcp, state: .authenticated))
            expected.count(.init(api: .rendezvous, transport: .tcp, state: .control))
            #expect(server.transport.census() == expected)
            #expect(expected.total == 4)
            for peer in [one, two, alone, fresh] { await peer.close() }
        }
    }
}
