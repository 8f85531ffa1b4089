// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import ProxyTransport

/// Limits and rules that change while connections live.
@Suite(.serialized, .timeLimit(.minutes(2))) struct UpdateTests {
    @Test("Who waits for a place gets it when there are more; with fewer nobody loses his, and nobody comes")
    func places() async throws {
        var limits = TransportLimits.patient
        limits.maximumConnections = 1
        try await TestServer.run(limits: limits, transports: [.tcp, .unix]) { server in
            let first = try await TestPeer.connect(to: server[.unix])
            try await first.authenticate(token: "1")
            let second = try await TestPeer.connect(to: server[.tcp])
            try await second.sendAuthenticate(token: "1")
            limits.maximumConnections = 2
            server.transport.update(limits)
            #expect(try await second.receiveMessage() == TestPeer.accepted)
            for peer in [first, second] { try await peer.receiveEstablished() }

            limits.maximumConnections = 1
            server.transport.update(limits)
            let third = try await TestPeer.connect(to: server[.tcp])
            try await third.sendAuthenticate(token: "3")
            try await first.send("x")
            #expect(try await second.receivePayload(1) == Array("x".utf8))
            #expect(server.transport.connectionCount == 2)
            // Both go: only then is there a place.
            await first.close()
            await second.close()
            #expect(try await third.receiveMessage() == TestPeer.accepted)
            await third.close()
        }
    }

    @Test("A connection keeps the limits and rules it came with; the next has the new ones")
    func newConnections() async throws {
        let transport = TransportServer.bare()
        let server = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
        let port = try await server.listen(on: .tcp(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        let endpoint = TestEndpoint(.tcp, port: port)
        let old = try await TestPeer.connect(to: endpoint)
        let hello = #"{"id":1,"method":"RemoteProxy.Hello"}"#
        try await old.send(hello)
        _ = try await old.receiveMessage()

        server.update(.patient(\.inactiveTimeout, .milliseconds(1)))
        let new = try await TestPeer.connect(to: endpoint)
        #expect(await new.receiveEnding().rest.isEmpty)
        await new.close()
        try await old.send(hello)
        #expect(try await old.receiveMessage().contains("success"))
        await old.close()
        await transport.stop(closeTimeout: .zero)
    }

    @Test("A third connection is turned away as soon as duplicates are")
    func duplicates() async throws {
        let transport = TransportServer.bare()
        let server = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
        let port = try await server.listen(on: .webSocket(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        let endpoint = TestEndpoint(.ws, port: port)
        let (one, two) = try await TestPeer.tunnel(endpoint, endpoint)
        server.update(.patient(\.duplicateTunnel, .reject))
        let third = try await TestPeer.connect(to: endpoint)
        try await third.authenticate(token: "token", nonce: "nonce")
        #expect(await third.receiveEnding().code == .policyViolation)
        try await one.send("unharmed")
        #expect(try await two.receivePayload(8) == Array("unharmed".utf8))
        for peer in [one, two, third] { await peer.close() }
        await transport.stop(closeTimeout: .zero)
    }

    @Test("A device may have fewer clients from now on; those that it has stay")
    func clients() {
        var registry = TunnelProxyRegistry(maximumClientsPerServer: 2)
        let (server, uuid) = (ConnectionID(1), Uuid.random())
        for number in 1...3 { registry.arrive(ConnectionID(UInt64(number))) }
        let action = registry.registerServer(server, uuid: uuid) { _ in false }
        let isOpen = registry.open(server)
        #expect(action == .registered && isOpen)
        let identity = { TunnelClientIdentity(name: $0, uuid: .random(), peerAddress: "") }
        let first = registry.registerClient(ConnectionID(2), identity("a"), server: uuid)
        registry.maximumClientsPerServer = 1
        let second = registry.registerClient(ConnectionID(3), identity("b"), server: uuid)
        #expect(first == nil && second != nil && registry.clientCount == 1)
    }
}
