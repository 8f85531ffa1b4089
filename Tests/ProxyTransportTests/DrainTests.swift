// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// A server that drains ends what has nothing to lose, and lets tunnels live.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DrainTests {
    @Test("Control connections hear 1001 at once, nobody is accepted, and a tunnel carries on until it ends by itself")
    func tunnelsLive() async throws {
        try await TestServer.run { server in
            let (one, two) = try await TestPeer.tunnel(server[.wss], server[.ssl])
            let silent = try await TestPeer.connect(to: server[.wss])
            let alone = try await TestPeer.connect(to: server[.ws])
            try await alone.authenticate(token: "another")

            async let drained: Void = server.transport.drain(for: .hours(1))
            for peer in [silent, alone] {
                #expect(await peer.receiveEnding().code == .goingAway)
                await peer.close()
            }
            await #expect(throws: (any Error).self) { try await TestPeer.connect(to: server[.tcp]) }
            try await one.send("still here")
            #expect(try await two.receivePayload(10) == Array("still here".utf8))
            try await two.send("and back")
            #expect(try await one.receivePayload(8) == Array("and back".utf8))

            await two.close()
            #expect(await one.receiveEnding().code == .normal)
            await one.close()
            // Not after an hour.
            await drained
            #expect(server.transport.connectionCount == 0)
        }
    }

    @Test(
        "A device without clients ends at once, one with clients when the last of them has gone",
        arguments: [true, false]
    )
    func devicesLive(overWebSocket: Bool) async throws {
        let transport: TestEndpoint.Transport = overWebSocket ? .wss : .ssl
        try await TestServer.runTunnelProxy { server in
            let idle = try await TestDevice.register(at: server[transport])
            let device = try await TestDevice.register(at: server[transport])
            let (first, firstAddress) = try await device.join(at: server[.wss])
            let (second, _) = try await device.join(at: server[.ssl])

            async let drained: Void = server.transport.drain(for: .hours(1))
            #expect(await idle.receiveEnding().code == transport.code(.goingAway))
            await idle.peer.close()
            await second.close()
            _ = try await device.receiveNotification()
            try await first.send(.binary, ByteBuffer(string: "up"))
            #expect(try await device.receivePayload(2, from: firstAddress) == Array("up".utf8))
            await first.close()
            #expect(await device.receiveEnding().code == transport.code(.goingAway))
            await device.peer.close()
            await drained
        }
    }

    @Test("When the time is over tunnels are still there, to be ended")
    func timeIsOver() async throws {
        try await TestServer.run { server in
            let (one, two) = try await TestPeer.tunnel(server[.wss], server[.wss])
            await server.transport.drain(for: .milliseconds(20))
            #expect(server.transport.connectionCount == 2)
            async let stopped: Void = server.transport.stop(closeTimeout: .minutes(1))
            let codes = await [one.receiveEnding().code, two.receiveEnding().code]
            #expect(codes.contains(.goingAway))
            for peer in [one, two] { await peer.close() }
            await stopped
        }
    }

    @Test("Cancellation ends the drain, and then the wait for peers that do not close")
    func cancelled() async throws {
        try await TestServer.run { server in
            let (one, two) = try await TestPeer.tunnel(server[.wss], server[.wss])
            let drain = Task {
                await server.transport.drain(for: .hours(1))
                await server.transport.stop(closeTimeout: .hours(1))
            }
            drain.cancel()
            await drain.value
            #expect(server.transport.connectionCount == 0)
            for peer in [one, two] { await peer.close() }
        }
    }
}
