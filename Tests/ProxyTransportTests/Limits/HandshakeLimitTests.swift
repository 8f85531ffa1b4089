// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// How many TLS handshakes may be under way.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HandshakeLimitTests {
    private static let limits: TransportLimits = {
        var limits = TransportLimits.patient
        limits.maximumTLSHandshakes = 1
        return limits
    }()

    /// Somebody who never begins.
    private static func silent(at endpoint: TestEndpoint) async throws -> TestPeer {
        try await TestPeer.connect(to: TestEndpoint(.tcp, port: endpoint.port))
    }

    private static func waitUntilHeld(_ server: TestServer, _ count: UInt64) async {
        while server.transport.events().handshakesHeld < count { await Task.yield() }
    }

    @Test("At the limit TLS newcomers wait, without TLS they do not; who leaves makes room, and nobody is refused")
    func waits() async throws {
        try await TestServer.run(limits: Self.limits, transports: [.ssl, .wss, .tcp]) { server in
            let silent = try await Self.silent(at: server[.ssl])
            while server.transport.events().tls.begun == 0 { await Task.yield() }
            // Two of other listeners: their handshakes cannot begin.
            async let first = TestPeer.connect(to: server[.ssl])
            async let second = TestPeer.connect(to: server[.wss])
            await Self.waitUntilHeld(server, 2)
            #expect(server.transport.events().tls.begun == 1)
            let (one, two) = try await TestPeer.tunnel(server[.tcp], server[.tcp])
            await silent.close()
            let peers = try await [first, second, one, two]
            for peer in peers[..<2] { try await peer.authenticate(token: "late") }
            for peer in peers[..<2] { try await peer.receiveEstablished() }
            #expect(server.transport.events().tls == HandshakeCounts(begun: 3, completed: 2, failed: 1))
            #expect(server.transport.events().connectionsHeld == 0)
            for peer in peers { await peer.close() }
            await server.waitUntilEmpty()
        }
    }

    @Test("A handshake that is done, broken off or too slow gives its place back")
    func givenBack() async throws {
        var impatient = Self.limits
        impatient.tlsHandshakeTimeout = .milliseconds(50)
        try await TestServer.run(limits: Self.limits, transports: [.ssl]) { server in
            for round in 0..<4 {
                server.transport.update(Self.limits)
                let done = try await TestPeer.connect(to: server[.ssl])
                try await done.authenticate(token: "\(round)")
                let broken = try await Self.silent(at: server[.ssl])
                try await broken.send(raw: "no TLS at all, and long enough for a record's head")
                _ = await broken.receiveEnding()
                await broken.close()
                server.transport.update(impatient)
                let silent = try await Self.silent(at: server[.ssl])
                #expect(await silent.receiveEnding().rest.isEmpty)
                for peer in [silent, done] { await peer.close() }
            }
            await server.waitUntilEmpty()
            #expect(server.transport.context.handshakes.hasFree)
            #expect(server.transport.events().tls == HandshakeCounts(begun: 12, completed: 4, timedOut: 4, failed: 4))
        }
    }

    @Test("With more places by a reload, who waits comes in")
    func update() async throws {
        var limits = Self.limits
        try await TestServer.run(limits: limits, transports: [.ssl]) { server in
            let silent = try await Self.silent(at: server[.ssl])
            while server.transport.events().tls.begun == 0 { await Task.yield() }
            async let late = TestPeer.connect(to: server[.ssl])
            await Self.waitUntilHeld(server, 1)
            limits.maximumTLSHandshakes = 2
            server.transport.update(limits)
            let peer = try await late
            try await peer.authenticate(token: "t")
            for peer in [silent, peer] { await peer.close() }
        }
    }

    @Test("Who waits for a handshake keeps nobody from a connection's place")
    func bothLimits() async throws {
        var limits = Self.limits
        limits.maximumConnections = 2
        try await TestServer.run(limits: limits, transports: [.ssl, .tcp]) { server in
            let silent = try await Self.silent(at: server[.ssl])
            while server.transport.events().tls.begun == 0 { await Task.yield() }
            let waiting = try await Self.silent(at: server[.ssl])
            await Self.waitUntilHeld(server, 1)
            let plain = try await TestPeer.connect(to: server[.tcp])
            try await plain.authenticate(token: "t")
            for peer in [plain, waiting, silent] { await peer.close() }
            await server.waitUntilEmpty()
        }
    }
}
