// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// Partners come together on one event loop, wherever they were accepted.
@Suite(.serialized, .timeLimit(.minutes(3))) struct MovingTests {
    private typealias Transport = TestEndpoint.Transport

    /// Whatever loops their connections were accepted on, the two ends of each tunnel share one, and every loop has
    /// tunnels.
    @Test(arguments: Transport.allCases, Transport.allCases)
    func partnersShareALoop(one: TestEndpoint.Transport, two: TestEndpoint.Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            var peers: [TestPeer] = []
            for index in 0..<6 {
                let (first, second) = try await TestPeer.tunnel(server[one], server[two], token: "\(index)")
                peers += [first, second]
                try await first.send("to the second")
                #expect(try await second.receivePayload(13) == Array("to the second".utf8))
                try await second.send("to the first")
                #expect(try await first.receivePayload(12) == Array("to the first".utf8))
            }
            let loops = server.transport.openChannels.map { ObjectIdentifier($0.eventLoop) }
            #expect(loops.count == 12)
            // Twelve ends on two loops, an even number of them on each.
            for loop in Set(loops) { #expect(loops.count { $0 == loop } % 2 == 0) }
            #expect(Set(loops).count == 2)
            for peer in peers { await peer.close() }
            await server.waitUntilEmpty()
        }
    }

    /// A connection that moves keeps its place: no more are let in meanwhile, and none is lost.
    @Test func keepsItsPlace() async throws {
        var limits = TransportLimits()
        limits.maximumConnections = 2
        try await TestServer.run(limits: limits, transports: [.ssl]) { server in
            for round in 0..<8 {
                let (one, two) = try await TestPeer.tunnel(server[.ssl], server[.ssl], token: "\(round)")
                #expect(server.transport.connectionCount == 2)
                await one.close()
                _ = await two.receiveEnding()
                await two.close()
                await server.waitUntilEmpty()
            }
        }
    }

    /// Whoever leaves while its partner moves is missed, and nothing of the two remains.
    @Test(arguments: [Transport.ssl, .wss, .unix])
    func partnersThatLeaveMeanwhile(transport: TestEndpoint.Transport) async throws {
        // An answer is sent before its connection joins: who leaves between the two has never been its partner.
        let policy = RendezvousPolicy.patient(\.aloneTimeout, .seconds(2))
        try await TestServer.run(policy: policy, transports: [transport]) { server in
            for round in 0..<20 {
                let waiting = try await TestPeer.connect(to: server[transport])
                let newcomer = try await TestPeer.connect(to: server[transport])
                try await waiting.authenticate(token: "\(round)")
                // Once this is answered the two are partners, or about to be.
                try await newcomer.authenticate(token: "\(round)")
                // At whatever point of the move this is.
                waiting.channel.close(promise: nil)
                _ = await newcomer.receiveEnding()
                await newcomer.close()
                await server.waitUntilEmpty()
            }
        }
    }

    /// Payload that is sent the moment the tunnel stands arrives whole and in order, both ways.
    @Test(arguments: [Transport.ssl, .wss, .tcp])
    func earlyPayloadSurvives(transport: TestEndpoint.Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            for round in 0..<10 {
                let one = try await TestPeer.connect(to: server[transport])
                let two = try await TestPeer.connect(to: server[transport])
                try await one.authenticate(token: "\(round)")
                try await two.authenticate(token: "\(round)")
                let text = String(repeating: "0123456789", count: 10_000)
                for sender in [one, two] {
                    try await sender.receiveEstablished()
                    try await sender.send(text)
                }
                #expect(try await one.receivePayload(text.utf8.count) == Array(text.utf8))
                #expect(try await two.receivePayload(text.utf8.count) == Array(text.utf8))
                await one.close()
                await two.close()
                await server.waitUntilEmpty()
            }
        }
    }

    /// A server that stops while connections move ends them too.
    @Test func stopsMovingConnections() async throws {
        for _ in 0..<10 {
            let limits = TransportLimits()
            let transport = TransportServer(
                group: TestServer.group,
                limits: limits,
                unixTime: { TestServer.unixTime },
                loggers: .init(all: .init(label: "test"))
            )
            let server = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
            let port = try await server.listen(on: .tcp(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
            let endpoint = TestEndpoint(.tcp, port: port)
            var peers: [TestPeer] = []
            for index in 0..<4 {
                let peer = try await TestPeer.connect(to: endpoint)
                try await peer.sendAuthenticate(token: "\(index / 2)")
                peers.append(peer)
            }
            async let stopped: Void = transport.stop(closeTimeout: .seconds(5))
            for peer in peers {
                _ = await peer.receiveEnding()
                await peer.close()
            }
            await stopped
            #expect(transport.connectionCount == 0)
        }
    }
}
