// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import ProxyTransport

/// Devices and clients that end abruptly, at every stage and over every transport, leave nothing behind.
@Suite(.serialized, .timeLimit(.minutes(5))) struct TunnelProxyLeakTests {
    /// How far a connection gets before it is torn down.
    enum Stage: CaseIterable {
        case connected, registering, refused, device, deviceWithClients, client, deafDevice, deafClient, evicted
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
        var policy = TunnelProxyPolicy.patient
        // A timer that keeps what it is for shows.
        policy.slowClientTimeout = .hours(1)
        policy.serverPingTimeout = .hours(1)
        if stage == .evicted { policy.evictionTimeout = .zero }
        try await TestServer.runTunnelProxy(
            policy: policy,
            limits: limits,
            transports: Array(Set([transport, .unix, .ws])),
            makeHandler: { instances.watched(HeldRegistrar($0)) }
        ) { server in
            for teardown in Teardown.allCases {
                for _ in 0..<3 {
                    let peers = try await self.bring(server, transport, to: stage)
                    try await instances.watchHandlers(of: server.transport)
                    switch teardown {
                    case .close: await peers[0].close()
                    // Fails when the server was faster.
                    case .reset: try? await peers[0].reset()
                    }
                    for peer in peers.dropFirst() { await peer.close() }
                }
            }
            // A connection may be accepted when its peer has gone already.
            repeat {
                await server.waitUntilEmpty()
                await Task.yield()
            } while server.transport.connectionCount > 0 || server.transport.counts().tunnelProxy.total.connections == 0
            #expect(instances.count > 0)
            await instances.waitUntilGone()
        }
    }

    /// The one to be torn down first, and those that it has to do with.
    private func bring(_ server: TestServer, _ transport: Transport, to stage: Stage) async throws -> [TestPeer] {
        let endpoint = server[transport]
        switch stage {
        case .connected:
            return [try await TestPeer.connect(to: endpoint)]
        case .registering:
            let peer = try await TestPeer.connect(to: endpoint)
            try await peer.send(HeldRegistrar.unanswered)
            return [peer]
        case .refused:
            let peer = try await TestPeer.connect(to: endpoint)
            // With TLS, a client that reads nothing would not come to the end of its handshake.
            _ = try await peer.call(TunnelProxyAPI.RemoteProxy.Hello())
            try await peer.pauseReading()
            // Fails when the server was faster.
            try? await peer.send(#"{"id":1,"method":"TunnelProxy.DisconnectClient","params":{"socketAddress":1}}"#)
            return [peer]
        case .device:
            return [try await TestDevice.register(at: endpoint).peer]
        case .deviceWithClients:
            let device = try await TestDevice.register(at: endpoint)
            let clients = [try await device.join(at: server[.ws]).0, try await device.join(at: server[.unix]).0]
            return [device.peer] + clients
        case .client:
            let device = try await TestDevice.register(at: server[.unix])
            return [try await device.join(at: endpoint).0, device.peer]
        case .deafDevice:
            let device = try await TestDevice.register(at: endpoint)
            let (client, _) = try await device.join(at: server[.unix])
            try await device.peer.pauseReading()
            _ = client.sendInBackground(.binary, ByteBuffer(repeating: 0, count: 12 << 20))
            try await BufferedBytes(of: server).wait(for: TransportLimits().outboundWaterMark.low)
            return [device.peer, client]
        case .deafClient:
            let device = try await TestDevice.register(at: server[.unix])
            let (client, address) = try await device.join(at: endpoint)
            try await client.pauseReading()
            for _ in 0..<24 { _ = device.sendInBackground(ByteBuffer(repeating: 0, count: 512 << 10), to: address) }
            try await BufferedBytes(of: server).wait(for: TransportLimits().outboundWaterMark.low)
            // The device goes first, while it waits for its client.
            return [device.peer, client]
        case .evicted:
            let old = try await TestDevice.register(at: endpoint)
            let (client, _) = try await old.join(at: server[.unix])
            let new = try await TestDevice.register(at: server[.unix], uuid: old.uuid)
            return [old.peer, client, new.peer]
        }
    }
}

/// Answers at once, except for the device with one name, which it answers once it is cancelled.
private final class HeldRegistrar: TunnelProxyHandler {
    typealias Messages = TunnelProxyAPI.TunnelProxy

    static let unanswered =
        #"{"id":0,"method":"TunnelProxy.RegisterServer","params":"#
        + #"{"serverName":"unanswered","serverUuid":"0f8fad5b-d9cb-469f-a165-70867728950e"}}"#

    private let registrar: TestRegistrar

    init(_ connection: TunnelProxyConnection) {
        self.registrar = TestRegistrar(connection)
    }

    func hello(
        _ request: TestRegistrar.Hello
    ) async throws(TestRegistrar.Hello.Failure) -> TestRegistrar.Hello.Response {
        try await self.registrar.hello(request)
    }

    func registerServer(
        _ request: Messages.RegisterServer
    ) async throws(Messages.RegisterServer.Failure) -> Messages.RegisterServer.Response {
        if request.serverName == "unanswered" {
            for await _ in AsyncStream<Never>.makeStream().stream {}
        }
        // Also for a connection that has gone.
        return try await self.registrar.registerServer(request)
    }

    func registerClient(
        _ request: Messages.RegisterClient
    ) async throws(Messages.RegisterClient.Failure) -> Messages.RegisterClient.Response {
        try await self.registrar.registerClient(request)
    }

    func disconnectClient(
        _ request: Messages.DisconnectClient
    ) async throws(Messages.DisconnectClient.Failure) -> Messages.DisconnectClient.Response {
        try await self.registrar.disconnectClient(request)
    }

    func ping(_ request: Messages.Ping) async throws(Messages.Ping.Failure) -> Messages.Ping.Response {
        try await self.registrar.ping(request)
    }
}
