// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// Clients come to the event loop of their device, wherever they were accepted.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TunnelProxyMovingTests {
    @Test(arguments: Transport.allCases)
    func clientsShareTheLoopOfTheirDevice(transport: Transport) async throws {
        try await TestServer.runTunnelProxy(transports: [transport, .ssl]) { server in
            let device = try await TestDevice.register(at: server[.ssl])
            var clients: [TestPeer] = []
            // Connections are spread over the loops, so that some of these have to move and some have not.
            for _ in 0..<6 {
                let (client, address) = try await device.join(at: server[transport])
                try await device.expectExchange(with: client, at: address)
                clients.append(client)
            }
            let loops = server.transport.openChannels.map { ObjectIdentifier($0.eventLoop) }
            #expect(loops.count == 7)
            #expect(Set(loops).count == 1)
            for client in clients { await client.close() }
            await device.peer.close()
            await server.waitUntilEmpty()
        }
    }

    /// What a client sends the moment its registration is answered arrives whole and behind its announcement.
    @Test(arguments: [Transport.ssl, .wss, .tcp])
    func earlyPayloadSurvives(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[.tcp])
            let payload = Payload.bytes(100_000, seed: 6)
            for _ in 0..<10 {
                let client = try await TestPeer.client(of: device.uuid, at: server[transport])
                let sending = Task { try await client.send(.binary, ByteBuffer(bytes: payload)) }
                let address = try await device.receiveClient().address
                #expect(try await device.receivePayload(payload.count, from: address) == payload)
                try await sending.value
                await client.close()
                try await device.expectDisconnected(address)
            }
        }
    }

    /// Whoever leaves while a client moves is missed, and nothing of the two remains.
    @Test(arguments: [Transport.ssl, .wss, .unix], [true, false])
    func whoLeavesMeanwhile(transport: Transport, deviceLeaves: Bool) async throws {
        try await TestServer.runTunnelProxy { server in
            for _ in 0..<20 {
                let device = try await TestDevice.register(at: server[.tcp])
                let client = try await TestPeer.connect(to: server[transport])
                try await client.send(
                    #"{"id":0,"method":"TunnelProxy.RegisterClient","params":{"clientName":"","#
                        + #""clientUuid":"0f8fad5b-d9cb-469f-a165-70867728950e","serverUuid":"\#(device.uuid)"}}"#
                )
                // At whatever point of the registration or the move this is.
                if deviceLeaves {
                    device.peer.channel.close(promise: nil)
                    _ = await client.receiveEnding()
                } else {
                    client.channel.close(promise: nil)
                }
                await client.close()
                await device.peer.close()
                await server.waitUntilEmpty()
            }
        }
    }

    /// A server that stops while clients move ends them too.
    @Test func stopsMovingClients() async throws {
        for _ in 0..<10 {
            try await TestServer.runTunnelProxy(transports: [.tcp]) { server in
                let device = try await TestDevice.register(at: server[.tcp])
                var clients: [TestPeer] = []
                for _ in 0..<4 {
                    let client = try await TestPeer.connect(to: server[.tcp])
                    try await client.send(
                        #"{"id":0,"method":"TunnelProxy.RegisterClient","params":{"clientName":"","#
                            + #""clientUuid":"0f8fad5b-d9cb-469f-a165-70867728950e","serverUuid":"\#(device.uuid)"}}"#
                    )
                    clients.append(client)
                }
                async let stopped: Void = server.transport.stop(closeTimeout: .seconds(5))
                for peer in clients + [device.peer] {
                    _ = await peer.receiveEnding()
                    await peer.close()
                }
                await stopped
                #expect(server.transport.connectionCount == 0)
            }
        }
    }
}
