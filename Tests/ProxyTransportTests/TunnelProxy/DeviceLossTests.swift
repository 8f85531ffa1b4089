// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import Testing

/// A device that goes, in whatever way: its clients get what it sent before, and are closed.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DeviceLossTests {
    enum Loss: CaseIterable {
        case close, finish, cut, reset, closeFrame, brokenFrame
    }

    @Test(arguments: Transport.allCases, Loss.allCases)
    func clientsGoWithIt(transport: Transport, loss: Loss) async throws {
        guard transport.isWebSocket || (loss != .closeFrame && loss != .brokenFrame) else { return }
        var limits = TransportLimits.patient
        limits.closeTimeout = .milliseconds(500)
        try await TestServer.runTunnelProxy(limits: limits) { server in
            let device = try await TestDevice.register(at: server[transport])
            var clients: [(peer: TestPeer, address: TunnelAddress)] = []
            for clientTransport in Transport.allCases {
                let (peer, address) = try await device.join(at: server[clientTransport])
                clients.append((peer, address))
            }
            let lastWords = Payload.bytes(20_000, seed: 3)
            for (_, address) in clients { try await device.send(ByteBuffer(bytes: lastWords), to: address) }
            // A reset destroys what is still under way.
            if loss == .reset {
                for (peer, _) in clients { #expect(try await peer.receivePayload(20_000) == lastWords) }
            }
            switch loss {
            case .close: await device.peer.close()
            case .finish: try await device.peer.finish()
            case .cut: try await device.peer.cut()
            case .reset: try await device.peer.reset()
            case .closeFrame: try await device.peer.sendClose(.normal)
            // A reserved opcode.
            case .brokenFrame: try await device.peer.send(raw: ByteBuffer(bytes: [0x83, 0x80, 0, 0, 0, 0]))
            }
            for (peer, _) in clients {
                let ending = await peer.receiveEnding()
                #expect(ending.rest == (loss == .reset ? [] : lastWords), "\(peer.endpoint)")
                #expect(ending.code == peer.endpoint.transport.code(.normal), "\(peer.endpoint)")
                #expect(
                    ending.reason == (peer.endpoint.transport.isWebSocket ? CloseReason.serverLeft.text : ""),
                    "\(peer.endpoint)"
                )
                await peer.close()
            }
            await device.peer.close()
            await server.waitUntilEmpty()
            // Nothing of it is left: it may come again, and its clients too.
            let again = try await TestDevice.register(at: server[transport], uuid: device.uuid)
            let (peer, address) = try await again.join(at: server[transport])
            #expect(address.rawValue == 1)
            try await again.expectExchange(with: peer, at: address)
        }
    }

    /// A device that goes before it has read anything of what its clients send leaves them nothing to wait for.
    @Test(arguments: [Transport.tcp, .ssl, .ws])
    func clientsInTheMidstOfSending(transport: Transport) async throws {
        var limits = TransportLimits.patient
        limits.lingerTimeout = .milliseconds(300)
        limits.closeTimeout = .milliseconds(300)
        try await TestServer.runTunnelProxy(limits: limits) { server in
            let device = try await TestDevice.register(at: server[transport])
            let (one, _) = try await device.join(at: server[transport])
            let (two, _) = try await device.join(at: server[.unix])
            try await device.peer.pauseReading()
            for client in [one, two] { _ = client.sendInBackground(.binary, ByteBuffer(repeating: 7, count: 32 << 20)) }
            try await device.peer.reset()
            for client in [one, two] {
                _ = await client.receiveEnding()
                await client.close()
            }
            await server.waitUntilEmpty()
        }
    }
}
