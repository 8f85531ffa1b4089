// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import RemoteProxyAPI
import Testing

/// A client that goes, in whatever way: the device gets all that it sent, then ClientDisconnected, and lives on.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ClientLossTests {
    enum Loss: CaseIterable {
        case close, finish, cut, reset, closeFrame, brokenFrame
    }

    @Test(arguments: Transport.allCases, Loss.allCases)
    func theDeviceIsTold(transport: Transport, loss: Loss) async throws {
        guard transport.isWebSocket || (loss != .closeFrame && loss != .brokenFrame) else { return }
        var limits = TransportLimits.patient
        limits.closeTimeout = .milliseconds(500)
        try await TestServer.runTunnelProxy(limits: limits) { server in
            for deviceTransport in [Transport.ssl, .ws] {
                let device = try await TestDevice.register(at: server[deviceTransport])
                let (witness, witnessAddress) = try await device.join(at: server[.tcp])
                let (client, address) = try await device.join(at: server[transport])
                let lastWords = Payload.bytes(100_000, seed: 4)
                try await client.send(.binary, ByteBuffer(bytes: lastWords))
                // A reset destroys what is still under way.
                if loss == .reset { #expect(try await device.receivePayload(100_000, from: address) == lastWords) }
                switch loss {
                case .close: await client.close()
                case .finish: try await client.finish()
                case .cut: try await client.cut()
                case .reset: try await client.reset()
                case .closeFrame: try await client.sendClose(.normal)
                // A reserved opcode.
                case .brokenFrame: try await client.send(raw: ByteBuffer(bytes: [0x83, 0x80, 0, 0, 0, 0]))
                }
                if loss != .reset { #expect(try await device.receivePayload(100_000, from: address) == lastWords) }
                try await device.expectDisconnected(address)
                #expect(await client.receiveEnding().rest.isEmpty)
                await client.close()
                // Nobody has its address; what is still sent there is nobody's.
                try await device.send(ByteBuffer(string: "too late"), to: address)
                let answer = try await device.call(
                    TunnelProxyAPI.TunnelProxy.DisconnectClient(socketAddress: UInt64(address.rawValue))
                )
                #expect(answer.tunnelProxyError == .unknownSocketAddress)
                try await device.expectExchange(with: witness, at: witnessAddress)
                await witness.close()
                await device.peer.close()
                await server.waitUntilEmpty()
            }
        }
    }

    /// The device wants it: the client gets what the device sent before, and the device all that the client did.
    @Test(arguments: Transport.allCases)
    func theDeviceDisconnectsIt(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[.tcp])
            let (client, address) = try await device.join(at: server[transport])
            let (witness, witnessAddress) = try await device.join(at: server[.ssl])
            let payload = Payload.bytes(30_000, seed: 8)
            try await client.send(.binary, ByteBuffer(bytes: payload))
            #expect(try await device.receivePayload(30_000, from: address) == payload)
            try await device.send(ByteBuffer(bytes: payload), to: address)
            let request = #"{"id":0,"method":"TunnelProxy.DisconnectClient","params":{"socketAddress":\#(address)}}"#
            try await device.send(ByteBuffer(string: request), to: .control)
            // The answer and the notification may come in either order.
            let messages = [try await device.receiveMessage(), try await device.receiveMessage()]
            #expect(messages.count { $0.contains("TunnelProxyErrorNoError") } == 1)
            #expect(messages.count { $0.contains("TunnelProxy.ClientDisconnected") } == 1)
            let ending = await client.receiveEnding()
            #expect(ending.rest == payload)
            #expect(ending.code == transport.code(.normal))
            await client.close()
            try await device.expectExchange(with: witness, at: witnessAddress)
        }
    }

    /// Clients that come and go at once, one after the other, are each announced and each reported, in this order.
    @Test(arguments: [Transport.tcp, .wss])
    func hastyClients(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[transport])
            var open: Set<UInt64> = []
            for round in 1...20 {
                let client = try await TestPeer.client(of: device.uuid, at: server[Transport.allCases[round % 5]])
                client.channel.close(promise: nil)
            }
            var announced = 0
            while announced < 20 || !open.isEmpty {
                switch try await device.receiveNotification() {
                case .clientConnected(let client):
                    announced += 1
                    #expect(client.socketAddress == UInt64(announced))
                    open.insert(client.socketAddress)
                case .clientDisconnected(let client):
                    #expect(open.remove(client.socketAddress) != nil)
                }
            }
        }
    }
}
