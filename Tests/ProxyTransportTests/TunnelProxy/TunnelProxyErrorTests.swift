// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

/// The table of errors of PROTOCOL section 5: what is answered, in the form that the connection has, and what is closed
/// then. The `ConformanceTests` have each for its own; here all happen beside a device that must not notice.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TunnelProxyErrorTests {
    private typealias Messages = TunnelProxyAPI.TunnelProxy

    private static func register(_ uuid: Uuid) -> Messages.RegisterServer {
        Messages.RegisterServer(serverName: "", serverUuid: uuid.description)
    }

    private static func dial(_ server: Uuid, as uuid: Uuid = .random()) -> Messages.RegisterClient {
        Messages.RegisterClient(clientName: "", clientUuid: uuid.description, serverUuid: server.description)
    }

    @Test(arguments: Transport.allCases)
    func errorsAreAnsweredAndClosed(transport: Transport) async throws {
        try await TestServer.runTunnelProxy(policy: .patient(\.maximumClientsPerServer, 2)) { server in
            let endpoint = server[transport]
            let device = try await TestDevice.register(at: server[.tcp])
            let appUuid = Uuid.random()
            let app = try await TestPeer.client(of: device.uuid, at: endpoint, uuid: appUuid)
            let appAddress = try await device.receiveClient().address
            let zero = try #require(Uuid("00000000-0000-0000-0000-000000000000"))

            // As a server: no uuid, a live server's, a client's.
            for (uuid, error) in [
                (zero, TunnelProxyAPI.TunnelProxyError.invalidUuid), (device.uuid, .alreadyRegistered),
                (appUuid, .alreadyRegistered),
            ] {
                let peer = try await TestPeer.connect(to: endpoint)
                let answer = try await peer.call(Self.register(uuid))
                #expect(answer == .init(tunnelProxyError: error, slipEnabled: false))
                try await self.expectEnd(of: peer, .registrationRefused)
            }
            // As a client: no uuid, of nobody, with a server's uuid, of a client.
            for (request, error) in [
                (Self.dial(device.uuid, as: zero), TunnelProxyAPI.TunnelProxyError.invalidUuid),
                (Self.dial(zero), .invalidUuid), (Self.dial(.random()), .serverNotFound),
                (Self.dial(device.uuid, as: device.uuid), .alreadyRegistered), (Self.dial(appUuid), .alreadyRegistered),
            ] {
                let peer = try await TestPeer.connect(to: endpoint)
                #expect(try await peer.call(request).tunnelProxyError == error)
                try await self.expectEnd(of: peer, .registrationRefused)
            }
            // Not a server at all.
            let stranger = try await TestPeer.connect(to: endpoint)
            #expect(
                try await stranger.call(Messages.DisconnectClient(socketAddress: 1)).tunnelProxyError == .notRegistered
            )
            try await self.expectEnd(of: stranger, .notRegistered)
            // The device is full.
            let (second, _) = try await device.join(at: endpoint)
            let third = try await TestPeer.connect(to: endpoint)
            #expect(try await third.call(Self.dial(device.uuid)).tunnelProxyError == .internalServerError)
            try await self.expectEnd(of: third, .registrationRefused)

            // The device asks for somebody who is not there; it stays.
            for address: UInt64 in [0, 3, 65_535, 65_537, .max] {
                let answer = try await device.call(Messages.DisconnectClient(socketAddress: address))
                #expect(answer.tunnelProxyError == .unknownSocketAddress)
            }
            try await device.expectExchange(with: app, at: appAddress)
            await second.close()
        }
    }

    /// A device that registers a second time gets its answer in a frame, and goes with its clients.
    @Test(arguments: Transport.allCases, [true, false])
    func aSecondRegistrationEndsADevice(transport: Transport, asServer: Bool) async throws {
        try await TestServer.runTunnelProxy { server in
            let other = try await TestDevice.register(at: server[.unix])
            let device = try await TestDevice.register(at: server[transport])
            let (client, _) = try await device.join(at: server[.ws])
            if asServer {
                let answer = try await device.call(Self.register(.random()))
                #expect(answer == .init(tunnelProxyError: .alreadyRegistered, slipEnabled: false))
            } else {
                #expect(try await device.call(Self.dial(other.uuid)).tunnelProxyError == .alreadyRegistered)
            }
            try await self.expectEnd(of: device.peer, .registrationRefused)
            #expect(await client.receiveEnding().reason == CloseReason.serverLeft.text)
            let (another, address) = try await other.join(at: server[transport])
            try await other.expectExchange(with: another, at: address)
        }
    }

    /// What is no request ends a device as it ends everybody; the answer is in a frame.
    @Test(arguments: Transport.allCases, ["nonsense", #"{"id":4,"method":"TunnelProxy.Nothing"}"#])
    func badMessagesEndADevice(transport: Transport, message: String) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[transport])
            let (client, address) = try await device.join(at: server[.tcp])
            try await device.send(ByteBuffer(string: "before"), to: address)
            try await device.send(ByteBuffer(string: message), to: .control)
            #expect(try await device.receiveMessage().contains(#""status":"error""#))
            _ = await device.receiveEnding()
            #expect(await client.receiveEnding().rest == Array("before".utf8))
        }
    }

    /// Data between a registration and its answer closes, in the same read or in a later one.
    @Test(arguments: Transport.allCases, [true, false])
    func earlyDataCloses(transport: Transport, asServer: Bool) async throws {
        try await TestServer.runTunnelProxy(makeHandler: { LateRegistrar(TestRegistrar($0)) }) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            let uuid = Uuid.random()
            let request: any RPCMethod = asServer ? Self.register(uuid) : Self.dial(uuid)
            let message = RPCRequest(id: 0, method: type(of: request).name, params: request.json)
            try await peer.send(String(decoding: message.encoded(), as: UTF8.self))
            try await peer.send("x")
            try await self.expectEnd(of: peer, .earlyData)
        }
    }

    /// A peer that had its answer already is closed without a further word on a stream.
    private func expectEnd(of peer: TestPeer, _ reason: CloseReason) async throws {
        let transport = peer.endpoint.transport
        let ending = await peer.receiveEnding()
        #expect(ending.rest.isEmpty, "\(transport): \(String(decoding: ending.rest, as: UTF8.self))")
        #expect(ending.code == transport.code(.policyViolation), "\(transport)")
        #expect(ending.reason == (transport.isWebSocket ? reason.text : ""), "\(transport)")
        await peer.close()
    }
}

/// Never answers a registration.
private struct LateRegistrar: TunnelProxyHandler {
    typealias Messages = TunnelProxyAPI.TunnelProxy

    let registrar: TestRegistrar

    init(_ registrar: TestRegistrar) {
        self.registrar = registrar
    }

    private func wait() async {
        // Ends only when the task is cancelled.
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }

    func hello(
        _ request: TestRegistrar.Hello
    ) async throws(TestRegistrar.Hello.Failure) -> TestRegistrar.Hello.Response {
        try await self.registrar.hello(request)
    }

    func registerServer(
        _ request: Messages.RegisterServer
    ) async throws(Messages.RegisterServer.Failure) -> Messages.RegisterServer.Response {
        await self.wait()
        return try await self.registrar.registerServer(request)
    }

    func registerClient(
        _ request: Messages.RegisterClient
    ) async throws(Messages.RegisterClient.Failure) -> Messages.RegisterClient.Response {
        await self.wait()
        return try await self.registrar.registerClient(request)
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
