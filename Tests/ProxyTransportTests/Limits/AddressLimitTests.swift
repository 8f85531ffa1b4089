// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// What one address may have, and that others are not concerned.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AddressLimitTests {
    private static let hello = #"{"id":1,"method":"RemoteProxy.Hello"}"#

    private static func run(
        _ limits: TransportLimits,
        access: AccessList = AccessList(),
        _ body: (TransportServer, TestEndpoint, LogLines) async throws -> Void
    ) async throws {
        let lines = LogLines()
        let transport = TransportServer.bare(lines.logger(level: .info), limits: limits, access: access)
        let server = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
        let port = try await server.listen(on: .tcp(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        try await body(transport, TestEndpoint(.tcp, port: port), lines)
        await transport.stop(closeTimeout: .zero)
        #expect(transport.context.access.limiter.count == 0 || limits.connectionRatePerAddress > 0)
    }

    private static func expectAnswer(_ peer: TestPeer) async throws {
        try await peer.send(self.hello)
        #expect(try await peer.receiveMessage().contains("success"))
    }

    @Test("A burst is let in, what is beyond it is closed and counted, told once, and others come and go as before")
    func burst() async throws {
        var limits = TransportLimits.patient
        limits.connectionRatePerAddress = 1
        limits.connectionBurstPerAddress = 200
        try await Self.run(limits) { transport, endpoint, lines in
            let tunnel = (
                try await TestPeer.connect(to: endpoint, from: "127.0.0.2"),
                try await TestPeer.connect(to: endpoint, from: "127.0.0.3")
            )
            for peer in [tunnel.0, tunnel.1] { try await peer.authenticate(token: "t") }
            for peer in [tunnel.0, tunnel.1] { try await peer.receiveEstablished() }
            let begin = NIODeadline.now()
            let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<600 {
                    group.addTask {
                        let peer = try await TestPeer.connect(to: endpoint)
                        // It may be closed by then.
                        try? await peer.send(Self.hello)
                        let isAdmitted = (try? await peer.receiveMessage()) != nil
                        await peer.close()
                        return isAdmitted
                    }
                }
                for round in 0..<50 {
                    try await tunnel.0.send("\(round % 10)")
                    #expect(try await tunnel.1.receivePayload(1) == Array("\(round % 10)".utf8))
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let seconds = Int((NIODeadline.now() - begin).nanoseconds / 1_000_000_000)
            #expect((200...201 + seconds).contains(admitted))
            #expect(Int(transport.events().arrivalsRefused) == 600 - admitted)
            let told = lines.lines.filter { $0.contains("connectionRatePerAddress") }
            #expect((1...1 + seconds + 1).contains(told.count))
            #expect(told.first?.hasPrefix("info connection refused: the address connects too often") == true)
            for peer in [tunnel.0, tunnel.1] { await peer.close() }
        }
    }

    @Test("Connections that are nobody have places; who authenticates or goes gives his back, also when he moves")
    func unauthenticated() async throws {
        var limits = TransportLimits.patient
        limits.maximumUnauthenticatedPerAddress = 2
        try await Self.run(limits) { transport, endpoint, lines in
            var partners: [TestPeer] = []
            for round in 0..<10 {
                let one = try await TestPeer.connect(to: endpoint)
                let two = try await TestPeer.connect(to: endpoint)
                for peer in [one, two] { try await Self.expectAnswer(peer) }
                let third = try await TestPeer.connect(to: endpoint)
                #expect(await third.receiveEnding().rest.isEmpty)
                await third.close()
                #expect(Int(transport.events().unauthenticatedRefused) == round + 1)
                // On two loops, so one of them moves.
                for peer in [one, two] { try await peer.authenticate(token: "\(round)") }
                for peer in [one, two] { try await peer.receiveEstablished() }
                partners += [one, two]
            }
            #expect(lines.lines.contains { $0.contains("maxUnauthenticatedPerAddress") })
            // Nothing is kept of an address whose connections are somebody.
            #expect(transport.context.access.limiter.count == 0)
            let nobody = try await TestPeer.connect(to: endpoint)
            try await Self.expectAnswer(nobody)
            #expect(transport.context.access.limiter.count == 1)
            await nobody.close()
            while transport.context.access.limiter.count > 0 { await Task.yield() }
            for peer in partners { await peer.close() }
            await transport.waitUntilEmpty()
        }
    }

    @Test("Behind a balancer the client's address counts, and the balancer's has no limit")
    func balancer() async throws {
        var limits = TransportLimits.patient
        limits.maximumUnauthenticatedPerAddress = 1
        let balancer = "127.0.0.2"
        let access = AccessList(proxies: [try #require(AddressRange(balancer))])
        try await Self.run(limits, access: access) { transport, endpoint, lines in
            func client(_ host: String) async throws -> TestPeer {
                try await TestPeer.connect(to: endpoint, from: balancer, preamble: TestProxyHeader.line(from: host))
            }
            let first = try await client("192.0.2.1")
            try await Self.expectAnswer(first)
            let second = try await client("192.0.2.1")
            #expect(await second.receiveEnding().rest.isEmpty)
            #expect(transport.events().unauthenticatedRefused == 1)
            #expect(lines.lines.contains { $0.contains("maxUnauthenticatedPerAddress") && $0.contains("192.0.2.1") })
            let other = try await client("192.0.2.2")
            try await Self.expectAnswer(other)
            #expect(transport.context.access.limiter.count == 2)
            try await first.authenticate(token: "t")
            let third = try await client("192.0.2.1")
            try await Self.expectAnswer(third)
            for peer in [first, second, third, other] { await peer.close() }
            await transport.waitUntilEmpty()
            while transport.context.access.limiter.count > 0 { await Task.yield() }
        }
    }

    @Test("Who comes over a Unix socket has no address, and no limit")
    func unixSocket() async throws {
        var limits = TransportLimits.patient
        limits.maximumUnauthenticatedPerAddress = 1
        limits.connectionRatePerAddress = 1
        limits.connectionBurstPerAddress = 1
        try await TestServer.run(limits: limits, transports: [.unix]) { server in
            var peers: [TestPeer] = []
            for _ in 0..<5 {
                let peer = try await TestPeer.connect(to: server[.unix])
                try await Self.expectAnswer(peer)
                peers.append(peer)
            }
            for peer in peers { await peer.close() }
        }
    }

    @Test("A reload's limits count at once")
    func update() async throws {
        var limits = TransportLimits.patient
        limits.maximumUnauthenticatedPerAddress = 1
        try await Self.run(limits) { transport, endpoint, _ in
            let first = try await TestPeer.connect(to: endpoint)
            try await Self.expectAnswer(first)
            limits.maximumUnauthenticatedPerAddress = 2
            transport.update(limits)
            let second = try await TestPeer.connect(to: endpoint)
            try await Self.expectAnswer(second)
            let third = try await TestPeer.connect(to: endpoint)
            #expect(await third.receiveEnding().rest.isEmpty)
            for peer in [first, second, third] { await peer.close() }
            await transport.waitUntilEmpty()
        }
    }
}
