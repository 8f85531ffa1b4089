// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import RemoteProxyAPI
import Testing

/// A device from which nothing comes: closed after `serverPingTimeout`, and after `evictionTimeout` at another's mercy.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DeviceSilenceTests {
    private typealias Messages = TunnelProxyAPI.TunnelProxy

    @Test(arguments: Transport.allCases)
    func aSilentDeviceIsClosed(transport: Transport) async throws {
        // Long enough for a client to come, however busy the machine is.
        let timeout = TimeAmount.seconds(4)
        let policy = TunnelProxyPolicy.patient(\.serverPingTimeout, timeout)
        try await TestServer.runTunnelProxy(policy: policy) { server in
            let start = NIODeadline.now()
            let device = try await TestDevice.register(at: server[transport])
            let (client, _) = try await device.join(at: server[.ws])
            let ending = await device.receiveEnding()
            #expect(NIODeadline.now() - start >= timeout)
            #expect(ending.code == transport.code(.policyViolation))
            #expect(ending.reason == (transport.isWebSocket ? CloseReason.silent.text : ""))
            #expect(await client.receiveEnding().reason == CloseReason.serverLeft.text)
        }
    }

    /// Messages and payload both are signs of life, and each starts the wait anew. What clients send is not.
    @Test(arguments: [true, false])
    func aDeviceThatSendsIsNot(pings: Bool) async throws {
        let timeout = TimeAmount.seconds(3)
        let policy = TunnelProxyPolicy.patient(\.serverPingTimeout, timeout)
        try await TestServer.runTunnelProxy(policy: policy) { server in
            let device = try await TestDevice.register(at: server[.tcp])
            let (client, address) = try await device.join(at: server[.tcp])
            let start = NIODeadline.now()
            while NIODeadline.now() - start < timeout + .seconds(1) {
                if pings {
                    #expect(try await device.call(Messages.Ping(timestamp: 1)).timestamp == 1)
                } else {
                    try await device.send(ByteBuffer(string: "."), to: address)
                    #expect(try await client.receivePayload(1) == Array(".".utf8))
                }
            }
            // From now on only the client speaks.
            let chatter = Task { while true { try await client.send(.binary, ByteBuffer(string: ".")) } }
            _ = await device.receiveEnding()
            chatter.cancel()
            _ = await client.receiveEnding()
        }
    }

    /// A device that returns takes its uuid over, and its old connection is closed with all its clients.
    @Test(arguments: Transport.allCases)
    func aSilentDeviceIsEvicted(transport: Transport) async throws {
        var limits = TransportLimits.patient
        limits.closeTimeout = .milliseconds(300)
        let policy = TunnelProxyPolicy.patient(\.evictionTimeout, .zero)
        try await TestServer.runTunnelProxy(policy: policy, limits: limits) { server in
            let old = try await TestDevice.register(at: server[transport])
            let (client, _) = try await old.join(at: server[.ws])
            let new = try await TestDevice.register(at: server[transport], uuid: old.uuid)
            let ending = await old.receiveEnding()
            #expect(ending.code == transport.code(.policyViolation))
            #expect(ending.reason == (transport.isWebSocket ? CloseReason.evicted.text : ""))
            #expect(await client.receiveEnding().reason == CloseReason.serverLeft.text)
            await old.peer.close()
            // The going of the old one takes nothing with it.
            let (second, address) = try await new.join(at: server[.tcp])
            #expect(address.rawValue == 1)
            try await new.expectExchange(with: second, at: address)
        }
    }

    /// A connection that is half open neither reads nor answers: it is given up, and the successor does not wait for that.
    @Test(arguments: [Transport.tcp, .wss])
    func aHalfOpenDeviceIsEvicted(transport: Transport) async throws {
        var limits = TransportLimits.patient
        limits.lingerTimeout = .milliseconds(300)
        limits.closeTimeout = .milliseconds(300)
        let policy = TunnelProxyPolicy.patient(\.evictionTimeout, .zero)
        try await TestServer.runTunnelProxy(policy: policy, limits: limits) { server in
            let old = try await TestDevice.register(at: server[transport])
            let (client, _) = try await old.join(at: server[.tcp])
            try await old.peer.pauseReading()
            let flood = client.sendInBackground(.binary, ByteBuffer(repeating: 7, count: 32 << 20))
            #expect(await flood.isDone(within: .milliseconds(200)) == false)
            let new = try await TestDevice.register(at: server[transport], uuid: old.uuid)
            #expect(await client.receiveEnding().rest.isEmpty)
            await client.close()
            let (second, address) = try await new.join(at: server[.tcp])
            try await new.expectExchange(with: second, at: address)
            await second.close()
            await new.peer.close()
            // The old one too, although its peer does nothing about it.
            await server.waitUntilEmpty()
        }
    }

    /// Nobody takes over a device that has just been heard, not even itself.
    @Test func aDeviceThatIsHeardIsNotEvicted() async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[.tcp])
            let rival = try await TestPeer.connect(to: server[.ws])
            let request = Messages.RegisterServer(serverName: "", serverUuid: device.uuid.description)
            #expect(
                try await rival.call(request) == .init(tunnelProxyError: .alreadyRegistered, slipEnabled: false)
            )
            #expect(await rival.receiveEnding().reason == CloseReason.registrationRefused.text)
            let (client, address) = try await device.join(at: server[.tcp])
            try await device.expectExchange(with: client, at: address)
        }
    }
}
