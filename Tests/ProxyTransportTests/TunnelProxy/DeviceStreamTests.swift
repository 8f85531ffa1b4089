// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import Testing

/// However a device's frames, and a client's bytes, are cut on their way.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DeviceStreamTests {
    /// What may stand between good frames without touching them.
    private static let faults: [[UInt8]] = [
        // ESC before a byte that it does not stand before; before END; and a whole escape in the address.
        [0x00, 0x01, 0x41, 0xDB, 0x41, 0x42, 0xC0], [0x00, 0x02, 0x43, 0xDB, 0xC0], [0xDB, 0x00, 0x01, 0x44, 0xC0],
        // Addresses: never used, no client, half of one, none.
        [0xFF, 0xFF, 0x45, 0xC0], [0x00, 0x09, 0x46, 0xC0], [0xDB, 0xDC, 0x01, 0x46, 0xC0], [0x01, 0xC0],
        [0xC0], [0xC0, 0xC0, 0xC0],
        // Longer than a frame may be.
        [0x00, 0x01] + Array(repeating: 0x47, count: 20_000) + [0xC0],
        // Nothing for somebody.
        [0x00, 0x01, 0xC0],
    ]

    /// - Parameter longest: of the pieces that a stream is cut into.
    @Test(arguments: [Transport.tcp, .ssl, .unix, .ws, .wss], [1, 7, 700, 30_000])
    func framesInAnyPieces(transport: Transport, longest: Int) async throws {
        let policy = TunnelProxyPolicy.patient(\.maximumFramePayload, 16_384)
        // Each piece is a write of its own, and thousands of them take minutes on a busy machine.
        let isSlow = longest < 100
        let count = isSlow ? 300 * longest : 20_000
        try await TestServer.runTunnelProxy(policy: policy) { server in
            let device = try await TestDevice.register(at: server[transport])
            var clients: [(peer: TestPeer, address: TunnelAddress)] = []
            for transport in [Transport.tcp, .wss, .unix] {
                let (peer, address) = try await device.join(at: server[transport])
                clients.append((peer, address))
            }
            var stream = ByteBuffer()
            var sent: [TunnelAddress: [UInt8]] = [:]
            let faults = isSlow ? Self.faults.filter { $0.count < 100 } : Self.faults
            for round in 0..<faults.count {
                stream.writeBytes(faults[round])
                let (_, address) = clients[round % clients.count]
                let payload = Payload.bytes(count / faults.count, seed: UInt64(round))
                sent[address, default: []] += payload
                SLIPEncoder().write(whole: ByteBuffer(bytes: payload), to: address, into: &stream)
            }
            for piece in Payload.pieces(of: Array(stream.readableBytesView), longest: longest, seed: 1)
            where !piece.isEmpty {
                try await device.send(raw: ByteBuffer(bytes: piece))
            }
            for (peer, address) in clients {
                let expected = sent[address] ?? []
                #expect(try await peer.receivePayload(expected.count) == expected, "\(peer.endpoint)")
                try await device.expectExchange(with: peer, at: address)
            }
        }
    }

    /// A client's bytes in any pieces are frames of its address, of at most 16 KiB each.
    @Test(arguments: [Transport.tcp, .wss], [1, 900, 60_000])
    func payloadInAnyPieces(transport: Transport, longest: Int) async throws {
        let payload = Payload.bytes(longest == 1 ? 300 : 200_000, seed: 5)
        try await TestServer.runTunnelProxy { server in
            for clientTransport in Transport.allCases {
                let device = try await TestDevice.register(at: server[transport])
                let (client, address) = try await device.join(at: server[clientTransport])
                let pieces = Payload.pieces(of: payload, longest: longest, seed: UInt64(longest))
                let sending = Task { for piece in pieces { try await client.send(.binary, ByteBuffer(bytes: piece)) } }
                var received: [UInt8] = []
                while received.count < payload.count {
                    let frame = try await device.receive()
                    #expect(frame.address == address)
                    #expect(frame.payload.readableBytes <= SLIPEncoder.maximumPayload)
                    received += Array(frame.payload.readableBytesView)
                }
                try await sending.value
                #expect(received == payload, "\(clientTransport)")
                await client.close()
                try await device.expectDisconnected(address)
                await device.peer.close()
            }
        }
    }
}
