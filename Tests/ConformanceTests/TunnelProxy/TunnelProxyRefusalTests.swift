// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

/// The errors of PROTOCOL section 5 that single requests cannot show, and what they close.
@Suite(.serialized, .timeLimit(.minutes(5))) struct TunnelProxyRefusalTests {
    private static let nobody = "{00000000-0000-0000-0000-000000000000}"

    @Test(arguments: Encryption.allCases) func theUuidOfAllZeroIsInvalid(_ encryption: Encryption) async throws {
        try await self.onEveryTransport(encryption) { endpoint in
            let device = try await TestDevice.register(at: endpoint)
            let server = try await TestPeer.connect(to: endpoint)
            #expect(try await server.registerServer(uuid: Self.nobody).tunnelProxyError == .invalidUuid)
            await server.expectRefusal("\(endpoint)")
            let client = try await TestPeer.connect(to: endpoint)
            #expect(try await client.registerClient(uuid: Self.nobody, server: device.uuid.description) == .invalidUuid)
            await client.expectRefusal("\(endpoint)")
            let another = try await TestPeer.connect(to: endpoint)
            #expect(try await another.registerClient(server: Self.nobody) == .invalidUuid)
            await another.expectRefusal("\(endpoint)")
            await close(device.peer, server, client, another)
        }
    }

    /// The uuid of a device that lives is taken, however it is written; the device keeps it.
    @Test(arguments: Encryption.allCases) func aLiveDeviceKeepsItsUuid(_ encryption: Encryption) async throws {
        try await self.onEveryTransport(encryption) { endpoint in
            let device = try await TestDevice.register(at: endpoint)
            let bare = String(device.uuid.description.dropFirst().dropLast().uppercased())
            for uuid in [device.uuid.description, bare] {
                let second = try await TestPeer.connect(to: endpoint)
                let answer = try await second.registerServer(uuid: uuid)
                #expect(answer == .init(tunnelProxyError: .alreadyRegistered, slipEnabled: false))
                await second.expectRefusal("\(endpoint)")
                await second.close()
            }
            try await device.expectAlive("\(endpoint)")
            await device.peer.close()
        }
    }

    /// A uuid stands for a device or for clients, never for both.
    @Test(arguments: Encryption.allCases) func aUuidHasOneRole(_ encryption: Encryption) async throws {
        try await self.onEveryTransport(encryption) { endpoint in
            let device = try await TestDevice.register(at: endpoint)
            let client = try await TestPeer.connect(to: endpoint)
            let clientUuid = Uuid.random().description
            #expect(try await client.registerClient(uuid: clientUuid, server: device.uuid.description) == .noError)
            _ = try await device.receiveDocument()

            let asServer = try await TestPeer.connect(to: endpoint)
            #expect(try await asServer.registerServer(uuid: clientUuid).tunnelProxyError == .alreadyRegistered)
            await asServer.expectRefusal("\(endpoint)")
            let asClient = try await TestPeer.connect(to: endpoint)
            #expect(
                try await asClient.registerClient(uuid: device.uuid.description, server: device.uuid.description)
                    == .alreadyRegistered
            )
            await asClient.expectRefusal("\(endpoint)")
            let ofClient = try await TestPeer.connect(to: endpoint)
            #expect(try await ofClient.registerClient(server: clientUuid) == .alreadyRegistered)
            await ofClient.expectRefusal("\(endpoint)")

            try await device.expectAlive("\(endpoint)")
            await close(device.peer, client, asServer, asClient, ofClient)
        }
    }

    /// An app may dial more than once with its uuid.
    @Test(arguments: Encryption.allCases) func clientsMayShareAUuid(_ encryption: Encryption) async throws {
        try await self.onEveryTransport(encryption) { endpoint in
            let device = try await TestDevice.register(at: endpoint)
            let uuid = Uuid.random().description
            let first = try await TestPeer.connect(to: endpoint)
            let second = try await TestPeer.connect(to: endpoint)
            for client in [first, second] {
                #expect(
                    try await client.registerClient(uuid: uuid, server: device.uuid.description) == .noError,
                    "\(endpoint)"
                )
            }
            await close(device.peer, first, second)
        }
    }

    @Test(arguments: Encryption.allCases) func aFullDeviceTakesNoMore(_ encryption: Encryption) async throws {
        try await self.onEveryTransport(encryption, tunnelProxy: "maxClientsPerServer=1") { endpoint in
            let device = try await TestDevice.register(at: endpoint)
            let first = try await TestPeer.connect(to: endpoint)
            #expect(try await first.registerClient(server: device.uuid.description) == .noError)
            let second = try await TestPeer.connect(to: endpoint)
            #expect(try await second.registerClient(server: device.uuid.description) == .internalServerError)
            await second.expectRefusal("\(endpoint)")
            // The place is free again once the device knows that the first has gone.
            await first.close()
            #expect(try await device.receiveDocument()["notification"] == "TunnelProxy.ClientConnected")
            #expect(try await device.receiveDocument()["notification"] == "TunnelProxy.ClientDisconnected")
            let third = try await TestPeer.connect(to: endpoint)
            #expect(try await third.registerClient(server: device.uuid.description) == .noError)
            await close(device.peer, second, third)
        }
    }

    /// Until its registration is answered a peer cannot know in which form to send.
    @Test(arguments: Encryption.allCases) func whatComesWithARegistrationClosesIt(_ encryption: Encryption) async throws
    {
        try await self.onEveryTransport(encryption) { endpoint in
            let device = try await TestDevice.register(at: endpoint)
            let registrations = [
                #"RegisterServer","params":{"serverName":"","serverUuid":"\#(Uuid.random())"}"#,
                #"RegisterClient","params":{"clientName":"","clientUuid":"\#(Uuid.random())","serverUuid":"\#(device.uuid)"}"#,
            ]
            for registration in registrations {
                let peer = try await TestPeer.connect(to: endpoint)
                var bytes = peer.encode(message: #"{"id":0,"method":"TunnelProxy.\#(registration)}"#)
                bytes.writeImmutableBuffer(peer.encode(message: "early"))
                try await peer.send(raw: bytes)
                await peer.expectRefusal("\(endpoint): \(registration)")
                await peer.close()
            }
            try await device.expectAlive("\(endpoint)")
            await device.peer.close()
        }
    }

    @Test(arguments: Encryption.allCases) func aSilentDeviceIsClosed(_ encryption: Encryption) async throws {
        try await self.onEveryTransport(encryption, tunnelProxy: "serverPingTimeout=4000") { endpoint in
            let device = try await TestDevice.register(at: endpoint)
            let client = try await TestPeer.connect(to: endpoint)
            #expect(try await client.registerClient(server: device.uuid.description) == .noError)
            _ = try await device.receiveDocument()
            await device.expectRefusal("\(endpoint)")
            let ending = await client.receiveEnding()
            #expect(ending.code == (endpoint.transport.isWebSocket ? .normal : nil))
            await close(device.peer, client)
        }
    }

    private func onEveryTransport(
        _ encryption: Encryption,
        tunnelProxy: String = "",
        _ body: @escaping @Sendable (TestEndpoint) async throws -> Void
    ) async throws {
        try await RunningDaemon.run(.tunnelProxy, encryption, tunnelProxy: tunnelProxy) { daemon in
            try await daemon.forEachEndpoint(body)
        }
    }
}

private func close(_ peers: TestPeer...) async {
    for peer in peers { await peer.close() }
}

extension TestPeer {
    /// A message as it lies on the wire.
    fileprivate func encode(message: String) -> ByteBuffer {
        self.encode(WebSocketPiece(opcode: .text, payload: ByteBuffer(string: message)))
    }
}
