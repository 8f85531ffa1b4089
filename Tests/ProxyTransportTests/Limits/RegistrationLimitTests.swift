// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyTesting
import RemoteProxyAPI
import Testing

@testable import ProxyTransport

/// How many devices and clients one address may have.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RegistrationLimitTests {
    private typealias Messages = TunnelProxyAPI.TunnelProxy

    private static func expectRefusal(at endpoint: TestEndpoint, server: Uuid) async throws {
        let client = try await TestPeer.connect(to: endpoint)
        let dial = Messages.RegisterClient(
            clientName: "",
            clientUuid: Uuid.random().description,
            serverUuid: server.description
        )
        #expect(try await client.call(dial).tunnelProxyError == .internalServerError)
        #expect(await client.receiveEnding().rest.isEmpty)
        let device = try await TestPeer.connect(to: endpoint)
        let register = Messages.RegisterServer(serverName: "", serverUuid: Uuid.random().description)
        let answer = try await device.call(register)
        #expect(answer == .init(tunnelProxyError: .internalServerError, slipEnabled: false))
        #expect(await device.receiveEnding().rest.isEmpty)
        for peer in [client, device] { await peer.close() }
    }

    @Test("Beyond the limit registrations are refused and closed; what is there goes on, and a place comes back")
    func limit() async throws {
        var limits = TransportLimits.patient
        limits.maximumRegistrationsPerAddress = 2
        try await TestServer.runTunnelProxy(limits: limits, transports: [.tcp, .ssl, .unix]) { server in
            let device = try await TestDevice.register(at: server[.ssl])
            let (client, address) = try await device.join(at: server[.tcp])
            try await Self.expectRefusal(at: server[.tcp], server: device.uuid)
            #expect(server.transport.events().registrationsRefused == 2)
            #expect(server.transport.events().clientsTurnedAway == 0)
            try await device.expectExchange(with: client, at: address)
            // Another address, and none.
            let (local, _) = try await device.join(at: server[.unix])
            await client.close()
            try await device.expectDisconnected(address)
            let (next, nextAddress) = try await device.join(at: server[.tcp])
            try await device.expectExchange(with: next, at: nextAddress)

            limits.maximumRegistrationsPerAddress = 3
            server.transport.update(limits)
            let (third, _) = try await device.join(at: server[.tcp])
            try await Self.expectRefusal(at: server[.tcp], server: device.uuid)
            for peer in [third, next, local, device.peer] { await peer.close() }
            await server.waitUntilEmpty()
            while server.transport.context.access.limiter.count > 0 { await Task.yield() }
        }
    }

    @Test("A registration that is refused for another reason takes no place, and neither does one after the other")
    func refused() async throws {
        var limits = TransportLimits.patient
        limits.maximumRegistrationsPerAddress = 1
        try await TestServer.runTunnelProxy(limits: limits, transports: [.tcp]) { server in
            for _ in 1...5 {
                let lost = try await TestPeer.connect(to: server[.tcp])
                let dial = Messages.RegisterClient(
                    clientName: "",
                    clientUuid: Uuid.random().description,
                    serverUuid: Uuid.random().description
                )
                #expect(try await lost.call(dial).tunnelProxyError == .serverNotFound)
                await lost.close()
                let device = try await TestDevice.register(at: server[.tcp])
                await device.peer.close()
                await server.waitUntilEmpty()
            }
            #expect(server.transport.events().registrationsRefused == 0)
        }
    }
}
