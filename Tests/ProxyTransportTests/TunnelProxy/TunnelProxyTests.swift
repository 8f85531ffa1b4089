// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

/// A device and its clients, over every transport.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TunnelProxyTests {
    typealias Messages = TunnelProxyAPI.TunnelProxy

    private static let transports = TestEndpoint.Transport.allCases

    /// Every byte value, both ways, between any two transports.
    @Test(arguments: Self.transports, Self.transports)
    func carriesBytes(_ deviceTransport: TestEndpoint.Transport, _ clientTransport: TestEndpoint.Transport) async throws
    {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[deviceTransport])
            let uuid = Uuid.random()
            let client = try await TestPeer.client(
                of: device.uuid,
                at: server[clientTransport],
                name: "app",
                uuid: uuid
            )
            let announced = try await device.receiveClient()
            #expect(
                announced
                    == Messages.ClientConnected(
                        clientName: "app",
                        clientUuid: uuid.description,
                        clientPeerAddress: clientTransport == .unix ? "unix" : "127.0.0.1",
                        socketAddress: 1
                    )
            )
            let address = try #require(TunnelAddress(rawValue: 1))
            let all = ByteBuffer(bytes: (0..<4_096).map { UInt8(truncatingIfNeeded: $0) })
            try await client.send(.binary, all)
            #expect(try await device.receivePayload(4_096, from: address) == Array(all.readableBytesView))
            try await device.send(all, to: address)
            #expect(try await client.receivePayload(4_096) == Array(all.readableBytesView))

            await client.close()
            #expect(try await device.receiveNotification() == .clientDisconnected(.init(socketAddress: 1)))
            await device.peer.close()
            await server.waitUntilEmpty()
        }
    }
}
