// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// A server that stops ends devices and clients in order, and tells those whom it can.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TunnelProxyStopTests {
    @Test(arguments: Transport.allCases)
    func everybodyIsTold(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[transport])
            var peers: [TestPeer] = [device.peer]
            for clientTransport in Transport.allCases {
                peers.append(try await device.join(at: server[clientTransport]).0)
            }
            async let stopped: Void = server.transport.stop(closeTimeout: .seconds(30))
            for peer in peers {
                let ending = await peer.receiveEnding()
                #expect(ending.code == peer.endpoint.transport.code(.goingAway), "\(peer.endpoint)")
                await peer.close()
            }
            await stopped
            #expect(server.transport.connectionCount == 0)
        }
    }

    /// Peers that do not read are cut when the time is over.
    @Test func deafPeersAreCut() async throws {
        let instances = Instances()
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[.ssl])
            let (client, address) = try await device.join(at: server[.wss])
            try await device.peer.pauseReading()
            try await client.pauseReading()
            _ = client.sendInBackground(.binary, ByteBuffer(repeating: 0, count: 24 << 20))
            for _ in 0..<48 { _ = device.sendInBackground(ByteBuffer(repeating: 0, count: 512 << 10), to: address) }
            try await BufferedBytes(of: server).wait(for: TransportLimits().outboundWaterMark.low)
            try await instances.watchHandlers(of: server.transport)
            await server.transport.stop(closeTimeout: .milliseconds(100))
            #expect(server.transport.connectionCount == 0)
            await client.close()
            await device.peer.close()
        }
        await instances.waitUntilGone()
    }
}
