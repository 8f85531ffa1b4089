// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import ProxyTransport

/// Connections that end abruptly, at every stage and over every transport, leave nothing behind.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LeakTests {
    /// How far a connection gets before it is torn down.
    enum Stage: CaseIterable {
        case connected, upgrading, hello, authenticating, alone, tunnel, busyTunnel, closing
    }

    /// How it is torn down.
    enum Teardown: CaseIterable {
        case close, reset
    }

    @Test(arguments: Transport.allCases, Stage.allCases)
    func nothingIsLeft(transport: Transport, stage: Stage) async throws {
        let instances = Instances()
        var limits = TransportLimits()
        limits.lingerTimeout = .milliseconds(500)
        limits.closeTimeout = .milliseconds(500)
        try await TestServer.run(
            limits: limits,
            transports: [transport],
            makeHandler: { _ in instances.watched(WaitingService()) }
        ) { server in
            for teardown in Teardown.allCases {
                for _ in 0..<4 {
                    let peers = try await self.bring(server[transport], to: stage)
                    try await instances.watchHandlers(of: server.transport)
                    switch teardown {
                    case .close: await peers[0].close()
                    // Fails when the server was faster.
                    case .reset: try? await peers[0].reset()
                    }
                    // A partner finds out and does as a client would; a stranger just goes.
                    if stage == .tunnel { _ = await peers[1].receiveEnding() }
                    for peer in peers.dropFirst() { await peer.close() }
                }
            }
            // A connection may be accepted when its peer has gone already.
            repeat { await server.waitUntilEmpty() } while server.transport.connectionCount > 0
            await instances.waitUntilGone()
        }
    }

    /// A TLS handshake that stops half way is given up, and so is one that is cut off.
    @Test func halfHandshakesEnd() async throws {
        let instances = Instances()
        var limits = TransportLimits()
        limits.tlsHandshakeTimeout = .milliseconds(300)
        try await TestServer.run(limits: limits, transports: [.wss, .ssl]) { server in
            for transport in [Transport.wss, .ssl] {
                let raw = TestEndpoint(.tcp, port: server[transport].port)
                // The beginning of a ClientHello record that promises more.
                let begun: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]
                let stuck = try await TestPeer.connect(to: raw)
                try await stuck.send(raw: ByteBuffer(bytes: begun))
                let cut = try await TestPeer.connect(to: raw)
                try await cut.send(raw: ByteBuffer(bytes: begun))
                let nonsense = try await TestPeer.connect(to: raw)
                try await instances.watchHandlers(of: server.transport)
                try await nonsense.send(raw: "GET / HTTP/1.1\r\n\r\n")
                try await cut.reset()
                _ = await stuck.receiveEnding()
                _ = await nonsense.receiveEnding()
                await server.waitUntilEmpty()
            }
            await instances.waitUntilGone()
        }
    }

    /// In a tunnel nothing of the handshake is left, while the tunnel lives.
    @Test(arguments: Transport.allCases)
    func tunnelsKeepNothingOfTheHandshake(transport: Transport) async throws {
        let services = Instances()
        try await TestServer.run(
            transports: [transport],
            makeHandler: { _ in services.watched(WaitingService()) }
        ) { server in
            let (one, two) = try await TestPeer.tunnel(server[transport], server[transport])
            await services.waitUntilGone()
            try await one.send("still there")
            #expect(try await two.receivePayload(11) == Array("still there".utf8))
        }
    }

    private func bring(_ endpoint: TestEndpoint, to stage: Stage) async throws -> [TestPeer] {
        switch stage {
        case .connected:
            return [try await TestPeer.connect(to: endpoint, upgrade: false)]
        case .upgrading:
            let peer = try await TestPeer.connect(to: endpoint, upgrade: false)
            try await peer.send(raw: endpoint.transport.isWebSocket ? "GET / HTTP/1.1\r\nHost:" : #"{"id":"#)
            return [peer]
        case .hello:
            let peer = try await TestPeer.connect(to: endpoint)
            try await peer.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#)
            return [peer]
        case .authenticating:
            let peer = try await TestPeer.connect(to: endpoint)
            try await peer.sendAuthenticate(token: WaitingService.unanswered)
            return [peer]
        case .alone:
            let peer = try await TestPeer.connect(to: endpoint)
            try await peer.authenticate(token: "alone \(UInt64.random(in: .min ... .max))")
            return [peer]
        case .tunnel:
            let (one, two) = try await TestPeer.tunnel(endpoint, endpoint)
            return [one, two]
        case .busyTunnel:
            let (one, two) = try await TestPeer.tunnel(endpoint, endpoint)
            try await one.pauseReading()
            try await two.pauseReading()
            for peer in [one, two] { _ = peer.sendInBackground(.binary, ByteBuffer(repeating: 0, count: 8 << 20)) }
            return [one, two]
        case .closing:
            let peer = try await TestPeer.connect(to: endpoint)
            try await peer.pauseReading()
            // Fails when the server was faster.
            try? await peer.send(#"{"id":1}"#)
            return [peer]
        }
    }
}

/// Answers at once, except for one token, which it answers once it is cancelled.
private final class WaitingService: RendezvousHandler {
    typealias Authenticate = RendezvousAPI.Authentication.Authenticate
    typealias Hello = RendezvousAPI.RemoteProxy.Hello

    static let unanswered = "unanswered"

    func hello(_ request: Hello) async throws(RPCFailure<Hello.Response>) -> Hello.Response {
        .init(server: "s", name: "n", version: "0", apiVersion: "0")
    }

    func authenticate(
        _ request: Authenticate
    ) async throws(RPCFailure<Authenticate.Response>) -> Authenticate.Response {
        if request.token == Self.unanswered {
            for await _ in AsyncStream<Never>.makeStream().stream {}
        }
        return .init(authenticationError: .noError)
    }
}
