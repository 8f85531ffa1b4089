// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

/// One device, and as many clients as a big house has.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ManyClientsTests {
    private static let clients = 230
    private static let bytes = 20_000

    /// 230 clients at once over all transports, so that the bytes 0xC0 and 0xDB of SLIP are addresses too: random payload
    /// both ways at the same time, and every byte arrives where it belongs.
    @Test(arguments: [Transport.ssl, .ws, .unix])
    func carriesAllTheirBytes(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[transport])
            var clients: [(peer: TestPeer, address: TunnelAddress)] = []
            for index in 0..<Self.clients {
                let endpoint = server[Transport.allCases[index % Transport.allCases.count]]
                let (peer, address) = try await device.join(at: endpoint)
                #expect(Int(address.rawValue) == index + 1)
                clients.append((peer, address))
            }
            let peers = clients
            let addresses = Set(peers.map { $0.address.rawValue })
            #expect(addresses.isSuperset(of: [192, 219]))
            try await withThrowingTaskGroup { group in
                group.addTask {
                    // A piece for each in turn, so that their frames alternate.
                    for offset in stride(from: 0, to: Self.bytes, by: 5_000) {
                        for (_, address) in peers {
                            let payload = Self.fromDevice(to: address)[offset..<offset + 5_000]
                            try await device.send(ByteBuffer(bytes: payload), to: address)
                        }
                    }
                }
                group.addTask {
                    let counts = Dictionary(uniqueKeysWithValues: peers.map { ($0.address, Self.bytes) })
                    for (address, payload) in try await device.receivePayload(counts) {
                        #expect(payload == Self.fromClient(at: address), "\(address)")
                    }
                }
                for (peer, address) in peers {
                    group.addTask {
                        try await peer.send(.binary, ByteBuffer(bytes: Self.fromClient(at: address)))
                        #expect(try await peer.receivePayload(Self.bytes) == Self.fromDevice(to: address), "\(address)")
                    }
                }
                try await group.waitForAll()
            }

            for (peer, _) in peers { await peer.close() }
            var gone: Set<UInt64> = []
            for _ in peers {
                guard case .clientDisconnected(let client) = try await device.receiveNotification() else { break }
                gone.insert(client.socketAddress)
            }
            #expect(gone == Set(1...UInt64(Self.clients)))
            await device.peer.close()
            await server.waitUntilEmpty()
        }
    }

    private static func fromClient(at address: TunnelAddress) -> [UInt8] {
        Payload.bytes(self.bytes, seed: UInt64(address.rawValue))
    }

    private static func fromDevice(to address: TunnelAddress) -> [UInt8] {
        Payload.bytes(self.bytes, seed: 1_000 + UInt64(address.rawValue))
    }
}
