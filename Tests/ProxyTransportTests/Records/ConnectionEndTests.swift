// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// Every end is told: once, with its reason.
@Suite(.timeLimit(.minutes(5))) struct ConnectionEndTests {
    /// Starts a rendezvous server whose ends are recorded.
    private func run(
        policy: RendezvousPolicy = .patient,
        limits: TransportLimits = .patient,
        _ transport: Transport,
        _ body: (TestEndpoint, EndRecorder) async throws -> Void
    ) async throws {
        let recorder = EndRecorder()
        try await TestServer.run(policy: policy, limits: limits, observer: recorder, transports: [transport]) {
            try await body($0[transport], recorder)
        }
    }

    @Test(arguments: Transport.allCases) func whoSaysNothing(transport: Transport) async throws {
        let policy = RendezvousPolicy.patient(\.inactiveTimeout, .milliseconds(50))
        try await self.run(policy: policy, transport) { endpoint, recorder in
            let peer = try await TestPeer.connect(to: endpoint)
            let end = try #require(await recorder.next(1).first)
            #expect(end.reason == .inactive)
            #expect(end.report.standing == .control)
            #expect(end.report.transport.rawValue == "\(transport)")
            #expect(end.report.address.host == (transport == .unix ? "unix" : "127.0.0.1"))
            #expect(end.report.acceptedAt == TestServer.unixTime)
            #expect(end.duration >= .milliseconds(50))
            await peer.close()
        }
    }

    @Test(arguments: Transport.allCases) func whoLeaves(transport: Transport) async throws {
        try await self.run(transport) { endpoint, recorder in
            let peer = try await TestPeer.connect(to: endpoint)
            // Nothing of the server's is under way any more that would be answered by a reset.
            try await peer.authenticate(token: "t")
            await peer.close()
            #expect(await recorder.next(1).map(\.reason) == [.peerLeft])
        }
    }

    @Test(arguments: Transport.allCases) func aTunnel(transport: Transport) async throws {
        try await self.run(transport) { endpoint, recorder in
            let (one, two) = try await TestPeer.tunnel(endpoint, endpoint)
            try await one.send(.text, ByteBuffer(string: "hello"))
            #expect(try await two.receivePayload(5) == Array("hello".utf8))
            await one.close()
            await two.close()
            let ends = await recorder.next(2)
            #expect(Set(ends.map(\.reason)).isSubset(of: [.peerLeft, .partnerLeft]))
            #expect(ends.contains { $0.reason == .peerLeft })
            let tunnel = try #require(await recorder.nextTunnel())
            #expect(tunnel.since == TestServer.unixTime)
            #expect(tunnel.traffic == 5)
            #expect(tunnel.one.id != tunnel.two.id)
            #expect([tunnel.one, tunnel.two].allSatisfy { report in ends.contains { $0.report == report } })
        }
    }

    @Test(arguments: [Transport.tcp, .ssl, .ws, .wss]) func aReset(transport: Transport) async throws {
        try await self.run(transport) { endpoint, recorder in
            let (one, two) = try await TestPeer.tunnel(endpoint, endpoint)
            try await one.reset()
            let ends = await recorder.next(2)
            #expect(ends.contains { end in if case .failed = end.reason { true } else { false } })
            #expect(ends.contains { $0.reason == .partnerLeft })
            await two.close()
        }
    }

    @Test(arguments: [Transport.ssl, .wss]) func aHandshakeThatFails(transport: Transport) async throws {
        try await self.run(transport) { endpoint, recorder in
            let noTLS = try await TestPeer.connect(to: TestEndpoint(.tcp, port: endpoint.port))
            try await noTLS.send(raw: "GET / HTTP/1.1\r\n\r\n")
            guard case .failed = await recorder.next(1).first?.reason else {
                Issue.record("no reason")
                return
            }
            await noTLS.close()
        }
    }

    /// Of TLS, or to WebSocket.
    @Test(arguments: [Transport.ssl, .wss, .ws]) func aHandshakeThatDoesNotGoOn(transport: Transport) async throws {
        var limits = TransportLimits()
        limits.tlsHandshakeTimeout = .milliseconds(50)
        limits.upgradeTimeout = .milliseconds(50)
        try await self.run(limits: limits, transport) { endpoint, recorder in
            let silent = try await TestPeer.connect(to: TestEndpoint(.tcp, port: endpoint.port))
            #expect(await recorder.next(1).map(\.reason) == [.handshakeTimedOut])
            await silent.close()
        }
    }

    @Test func noUpgrade() async throws {
        try await self.run(.ws) { endpoint, recorder in
            let browser = try await TestPeer.connect(to: TestEndpoint(.tcp, port: endpoint.port))
            try await browser.send(raw: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            guard case .noUpgrade = await recorder.next(1).first?.reason else {
                Issue.record("no reason")
                return
            }
            await browser.close()
        }
    }

    /// Who breaks WebSocket's rules, who sends no request, who is alone.
    @Test func whoBreaksTheRules() async throws {
        let policy = RendezvousPolicy.patient(\.aloneTimeout, .milliseconds(50))
        try await self.run(policy: policy, .ws) { endpoint, recorder in
            let binary = try await TestPeer.connect(to: endpoint)
            try await binary.send(.binary, ByteBuffer(string: "{}"))
            #expect(await recorder.next(1).map(\.reason) == [.binaryBeforeTunnel])
            let unmasked = try await TestPeer.connect(to: endpoint)
            try await unmasked.send(raw: ByteBuffer(bytes: [0x81, 0x02, 0x7B, 0x7D]))
            guard case .framing(.protocolError, _) = await recorder.next(1).first?.reason else {
                Issue.record("no reason")
                return
            }
            let alone = try await TestPeer.connect(to: endpoint)
            try await alone.authenticate(token: "t", uuid: "u", name: "n")
            let end = try #require(await recorder.next(1).first)
            #expect(end.reason == .alone)
            #expect(end.report.standing == .authenticated(PeerIdentity(name: "n", uuid: "u")))
        }
    }

    @Test(arguments: Transport.allCases) func theServerStops(transport: Transport) async throws {
        let recorder = EndRecorder()
        let ends = try await TestServer.run(observer: recorder, transports: [transport]) { server in
            let (one, two) = try await TestPeer.tunnel(server[transport], server[transport])
            await server.transport.stop(closeTimeout: .zero)
            await one.close()
            await two.close()
            return await recorder.next(2)
        }
        #expect(ends.map(\.reason) == [.shutdown, .shutdown])
    }

    /// A device, and a client that has to go with it.
    @Test(arguments: Transport.allCases) func aDevice(transport: Transport) async throws {
        let recorder = EndRecorder()
        try await TestServer.runTunnelProxy(observer: recorder, transports: [transport]) { server in
            let device = try await TestDevice.register(at: server[transport])
            let (client, _) = try await device.join(at: server[transport])
            await device.peer.close()
            let ends = await recorder.next(2)
            let deviceEnd = try #require(ends.first { $0.report.id == ConnectionID(1) })
            let clientEnd = try #require(ends.first { $0.report.id == ConnectionID(2) })
            #expect(deviceEnd.reason == .peerLeft)
            #expect(clientEnd.reason == .serverLeft)
            guard case .device = deviceEnd.report.standing, case .client(_, let owner) = clientEnd.report.standing,
                owner == deviceEnd.report.id
            else {
                Issue.record("\(ends)")
                return
            }
            await client.close()
        }
    }
}
