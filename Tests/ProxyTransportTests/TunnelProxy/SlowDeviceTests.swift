// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// A device that does not read as fast as its clients send.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SlowDeviceTests {
    private static let flood = 3 << 20

    /// Its clients are paused, nothing is lost, and each gets its turn: when one has all its bytes through, the others are
    /// far too. No frame is longer than 16 KiB, and memory stays within its bounds.
    @Test(arguments: [Transport.tcp, .ssl, .wss, .unix])
    func pausesItsClients(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[transport])
            var clients: [(peer: TestPeer, address: TunnelAddress)] = []
            for clientTransport in [Transport.tcp, .wss, .unix] {
                let (peer, address) = try await device.join(at: server[clientTransport])
                clients.append((peer, address))
            }
            try await server.narrowKernelBuffers(device.peer, clients[0].peer, clients[1].peer, clients[2].peer)
            try await device.peer.pauseReading()
            let buffered = BufferedBytes(of: server)
            var floods: [TestPeer.PendingSend] = []
            for (peer, address) in clients {
                let payload = Payload.bytes(Self.flood, seed: UInt64(address.rawValue))
                floods.append(peer.sendInBackground(.binary, ByteBuffer(bytes: payload)))
            }
            try await buffered.wait(for: TransportLimits().outboundWaterMark.low)
            for flood in floods { #expect(await flood.isDone(within: .milliseconds(100)) == false) }
            try await buffered.measure()

            try await device.peer.resumeReading()
            var received: [TunnelAddress: [UInt8]] = [:]
            while received.values.allSatisfy({ $0.count < Self.flood }) {
                let frame = try await device.receive()
                #expect(frame.payload.readableBytes <= SLIPEncoder.maximumPayload)
                received[frame.address, default: []] += Array(frame.payload.readableBytesView)
            }
            let progress = clients.map { received[$0.address]?.count ?? 0 }
            #expect(progress.allSatisfy { $0 >= Self.flood / 4 }, "\(progress)")
            let missing = Dictionary(
                uniqueKeysWithValues: clients.map { ($0.address, Self.flood - (received[$0.address]?.count ?? 0)) }
            )
            for (address, rest) in try await device.receivePayload(missing) { received[address, default: []] += rest }
            for (index, (peer, address)) in clients.enumerated() {
                try await floods[index].value()
                #expect(received[address] == Payload.bytes(Self.flood, seed: UInt64(address.rawValue)))
                try await device.expectExchange(with: peer, at: address)
            }
            // What the device's channel holds: its mark, and what one turn of the loop gathers.
            #expect(buffered.most <= TransportLimits().tunnelBuffer)
        }
    }

    /// A client that goes while the device does not read has its bytes delivered, and is reported behind them.
    @Test(arguments: [Transport.tcp, .wss])
    func clientsThatGoMeanwhile(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[transport])
            let (busy, busyAddress) = try await device.join(at: server[.unix])
            let (client, address) = try await device.join(at: server[.tcp])
            try await server.narrowKernelBuffers(device.peer, busy)
            try await device.peer.pauseReading()
            let buffered = BufferedBytes(of: server)
            let flood = busy.sendInBackground(.binary, ByteBuffer(bytes: Payload.bytes(Self.flood, seed: 1)))
            try await buffered.wait(for: TransportLimits().outboundWaterMark.low)
            try await client.send(.binary, ByteBuffer(bytes: Payload.bytes(10_000, seed: 2)))
            await client.close()
            try await device.peer.resumeReading()
            var (fromBusy, fromClient): ([UInt8], [UInt8]) = ([], [])
            var goodbyes = 0
            while goodbyes == 0 || fromBusy.count < Self.flood {
                let frame = try await device.receive()
                let payload = Array(frame.payload.readableBytesView)
                switch frame.address {
                case busyAddress: fromBusy += payload
                case address: fromClient += payload
                default:
                    goodbyes += 1
                    #expect(String(decoding: payload, as: UTF8.self).contains("TunnelProxy.ClientDisconnected"))
                    #expect(fromClient == Payload.bytes(10_000, seed: 2))
                }
            }
            #expect(fromBusy == Payload.bytes(Self.flood, seed: 1))
            #expect(goodbyes == 1)
            try await flood.value()
        }
    }
}
