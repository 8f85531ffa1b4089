// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// Every byte of payload is counted once where it comes in and once where it goes out, whatever frames it travels in.
@Suite(.timeLimit(.minutes(5))) struct TrafficTests {
    private func traffic(of number: UInt64, in server: TestServer) -> Traffic? {
        server.transport.connections().first { $0.id == ConnectionID(number) }?.traffic
    }

    @Test(arguments: Transport.allCases, Transport.allCases)
    func tunnels(one: Transport, two: Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            let (first, second) = try await TestPeer.tunnel(server[one], server[two])
            // Text with characters that reads cut in two, and bytes that are no text.
            let sent = Array(String(repeating: "2 € ", count: 40_000).utf8) + Payload.bytes(100_001, seed: 1)
            let back = Payload.bytes(70_000, seed: 2)
            try await first.send(.binary, ByteBuffer(bytes: sent))
            #expect(try await second.receivePayload(sent.count) == sent)
            try await second.send(.binary, ByteBuffer(bytes: back))
            #expect(try await first.receivePayload(back.count) == back)
            let (there, here) = (UInt64(sent.count), UInt64(back.count))
            #expect(
                Set(server.transport.connections().map(\.traffic))
                    == [Traffic(received: there, sent: here), Traffic(received: here, sent: there)]
            )
            let totals = TransportTotals(connections: 2, tunnels: 1, traffic: there + here)
            #expect(server.transport.counts().rendezvous.tunnels == 1)
            #expect(server.transport.counts().rendezvous.total == totals)
            await first.close()
            await second.close()
            await server.waitUntilEmpty()
            #expect(server.transport.counts().rendezvous.total == totals)
        }
    }

    /// What a partner that does not read has not been sent is still under way, and no more than `tunnelBuffer` is.
    @Test(arguments: [Transport.tcp, .wss]) func whatIsMissingIsBuffered(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let (first, second) = try await TestPeer.tunnel(server[transport], server[transport])
            try await second.pauseReading()
            let payload = Payload.bytes(16 << 20, seed: 3)
            let sending = first.sendInBackground(.binary, ByteBuffer(bytes: payload))
            // As long as the sender is not done, the two counts never drift apart.
            var isDone = false
            for round in 0..<200 where !isDone {
                isDone = await sending.isDone(within: .milliseconds(1))
                // The receiver's first: meanwhile more may have come, never less.
                let sent = server.transport.connections().map(\.traffic.sent).max() ?? 0
                let received = server.transport.connections().map(\.traffic.received).max() ?? 0
                #expect(sent <= received)
                #expect(received - sent <= UInt64(TransportLimits().tunnelBuffer))
                if round == 100 { try await second.resumeReading() }
            }
            try await second.resumeReading()
            #expect(try await second.receivePayload(payload.count) == payload)
            try await sending.value()
            let count = UInt64(payload.count)
            #expect(
                Set(server.transport.connections().map(\.traffic)) == [Traffic(received: count), Traffic(sent: count)]
            )
        }
    }

    @Test(arguments: Transport.allCases, Transport.allCases)
    func devices(deviceTransport: Transport, transport: Transport) async throws {
        try await TestServer.runTunnelProxy(transports: Array(Set([deviceTransport, transport]))) { server in
            let device = try await TestDevice.register(at: server[deviceTransport])
            let (one, oneAddress) = try await device.join(at: server[transport])
            let (two, twoAddress) = try await device.join(at: server[transport])
            // END and ESC among them, which are two bytes in a frame.
            let down = Payload.bytes(100_000, seed: 4) + [0xC0, 0xDB, 0xC0]
            try await device.send(ByteBuffer(bytes: down), to: oneAddress)
            try await device.send(ByteBuffer(string: "hello"), to: twoAddress)
            #expect(try await one.receivePayload(down.count) == down)
            #expect(try await two.receivePayload(5) == Array("hello".utf8))
            let up = Payload.bytes(50_000, seed: 5)
            try await two.send(.binary, ByteBuffer(bytes: up))
            #expect(try await device.receivePayload(up.count, from: twoAddress) == up)
            let (downCount, upCount) = (UInt64(down.count), UInt64(up.count))
            #expect(self.traffic(of: 1, in: server) == Traffic(received: downCount + 5, sent: upCount))
            #expect(self.traffic(of: 2, in: server) == Traffic(sent: downCount))
            #expect(self.traffic(of: 3, in: server) == Traffic(received: upCount, sent: 5))
            let counts = server.transport.counts().tunnelProxy
            #expect(counts.devices == 1)
            #expect(counts.clients == 2)
            #expect(counts.connections == 3)
            #expect(counts.transports.values.reduce(0, +) == 3)
            #expect(counts.total == TransportTotals(connections: 3, tunnels: 2, traffic: downCount + 5 + upCount))
        }
    }
}
