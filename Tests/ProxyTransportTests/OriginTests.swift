// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

private let own = "Origin: https://app.example.org\r\n"

/// Pages of other origins get no connection.
@Suite(.timeLimit(.minutes(2))) struct OriginTests {
    private static func list(_ texts: String...) throws -> OriginList {
        OriginList(try texts.map { try #require(WebOrigin($0)) })
    }

    @Test(
        "A page of a listed origin connects, and so does who is no browser",
        arguments: [own, "", "origin: HTTPS://app.EXAMPLE.org:443\r\n", "Origin: http://localhost:8080\r\n"]
    )
    func admitted(fields: String) async throws {
        var policy = RendezvousPolicy.patient
        policy.allowedOrigins = try Self.list("https://app.example.org", "http://localhost:8080")
        try await TestServer.run(policy: policy, transports: [.ws, .wss]) { server in
            for transport in [.ws, .wss] as [TestEndpoint.Transport] {
                let peer = try await TestPeer.connect(to: server[transport], fields: fields)
                try await peer.authenticate(token: "\(transport)")
                await peer.close()
            }
            #expect(server.transport.events().originsRefused == 0)
        }
    }

    @Test(
        "A page of another is answered 403 and closed, and counted",
        arguments: [
            "Origin: https://evil.example\r\n", "Origin: http://app.example.org\r\n", "Origin: null\r\n", "Origin:\r\n",
            "Origin: https://app.example.org.evil.example\r\n", own + own, own + "Origin: https://evil.example\r\n",
        ]
    )
    func refused(fields: String) async throws {
        var policy = TunnelProxyPolicy.patient
        policy.allowedOrigins = try Self.list("https://app.example.org")
        let recorder = EndRecorder()
        try await TestServer.runTunnelProxy(policy: policy, observer: recorder, transports: [.ws]) { server in
            let peer = try await TestPeer.connect(to: server[.ws], upgrade: false)
            try await peer.send(raw: TestPeer.upgradeRequest(fields))
            let answer = String(decoding: await peer.receiveEnding().rest, as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nPages of this origin may not connect here.\n"))
            await peer.close()
            guard case .noUpgrade = await recorder.next(1).first?.reason else {
                Issue.record("another reason")
                return
            }
            #expect(server.transport.events().originsRefused == 1)
            #expect(server.transport.events().webSocket == HandshakeCounts(begun: 1, failed: 1))
        }
    }

    @Test("Another list is for requests that come from then on, and each API has its own; the log says who was refused")
    func reload() async throws {
        let lines = LogLines()
        let transport = TransportServer.bare(lines.logger(level: .info))
        let rendezvous = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
        let tunnelProxy = TunnelProxyServer(on: transport, policy: .patient) { TestRegistrar($0) }
        let place = ListenerAddress.webSocket(host: "127.0.0.1", port: 0)
        let one = TestEndpoint(.ws, port: try await rendezvous.listen(on: place, tls: nil)?.port ?? 0)
        let other = TestEndpoint(.ws, port: try await tunnelProxy.listen(on: place, tls: nil)?.port ?? 0)
        let fields = "Origin: https://evil.example\r\n"
        let before = try await TestPeer.connect(to: one, fields: fields)
        var policy = RendezvousPolicy.patient
        policy.allowedOrigins = try Self.list("https://app.example.org")
        rendezvous.update(policy)
        await #expect(throws: (any Error).self) { try await TestPeer.connect(to: one, fields: fields) }
        let elsewhere = try await TestPeer.connect(to: other, fields: fields)
        try await before.authenticate(token: "t")
        let said = lines.lines.filter { $0.contains("the origin is not among allowedOrigins") }
        #expect(
            said.count == 1 && said.allSatisfy { $0.contains("origin=https://evil.example") && $0.hasPrefix("info ") }
        )
        for peer in [before, elsewhere] { await peer.close() }
        await transport.stop(closeTimeout: .zero)
    }
}
