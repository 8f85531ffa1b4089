// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyAPI
import RemoteProxyClient
import Testing

/// The library against a fake server, over every transport.
@Suite(.timeLimit(.minutes(1))) struct TunnelTests {
    private func connect(_ url: ServerURL, _ configuration: ClientConfiguration) async throws -> Tunnel {
        let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
        try await connection.authenticate(uuid: "{u}", name: "n", token: "t")
        return try await connection.tunnel()
    }

    private func everything(_ tunnel: Tunnel) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in tunnel.incoming { bytes += chunk.bytes }
        return bytes
    }

    @Test(arguments: ServerURL.Scheme.allCases) func wholeConversation(_ scheme: ServerURL.Scheme) async throws {
        let script: FakeServer.Script = { peer in
            try await peer.openTunnel(followedBy: "first")
            while let frame = await peer.next() {
                switch frame {
                case .stream, .text, .binary: try await peer.send(frame)
                case .end, .close: return try await peer.send(.end)
                }
            }
        }
        try await FakeServer.run(scheme, script: script) { url, configuration in
            let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
            #expect(try await connection.hello().name == "fake")
            #expect(try await connection.introspect().methods.isEmpty)
            try await connection.authenticate(uuid: "{u}", name: "n", token: "t", nonce: "x")
            let tunnel = try await connection.tunnel()
            #expect(tunnel.partner == TunnelPartner(name: "Partner", uuid: "{p}"))
            #expect(tunnel.supportsHalfClose == !url.isWebSocket)
            var incoming = tunnel.incoming.makeAsyncIterator()
            let kind: TunnelChunk.Kind = url.isWebSocket ? .text : .stream
            #expect(
                try await incoming.next()
                    == TunnelChunk(bytes: Array("first".utf8), kind: kind, endsMessage: url.isWebSocket)
            )
            try await tunnel.send(text: "täxt")
            #expect(
                try await incoming.next()
                    == TunnelChunk(bytes: Array("täxt".utf8), kind: kind, endsMessage: url.isWebSocket)
            )
            try await tunnel.send([0, 255])
            #expect(try await incoming.next()?.bytes == [0, 255])
            try await tunnel.finish()
            await connection.close()
            #expect(try await incoming.next() == nil)
            var states: [ConnectionState] = []
            for await state in connection.states { states.append(state) }
            #expect(states.first == .connected && states.last == .closed(nil))
        }
    }

    /// More than fits in any buffer, in both directions at once, through a consumer that takes its time.
    @Test(arguments: ServerURL.Scheme.allCases) func manyBytesBothWays(_ scheme: ServerURL.Scheme) async throws {
        let block = Payload.bytes(300_000, seed: 1)
        let blocks = 8
        let script: FakeServer.Script = { peer in
            try await peer.openTunnel()
            async let sending: Void = {
                for _ in 0..<blocks { try await peer.send(.binary(block)) }
            }()
            var received = 0
            while received < blocks * block.count, let frame = await peer.next() { received += frame.bytes.count }
            try await sending
            await peer.drain()
        }
        var configuration = ClientConfiguration()
        configuration.limits.incomingHighMark = 10_000
        configuration.limits.incomingLowMark = 1_000
        configuration.limits.outgoingHighMark = 10_000
        let limits = configuration.limits
        try await FakeServer.run(scheme, script: script) { url, configuration in
            var configuration = configuration
            configuration.limits = limits
            let tunnel = try await self.connect(url, configuration)
            async let sending: Void = {
                for _ in 0..<blocks { try await tunnel.send(block) }
            }()
            var received: [UInt8] = []
            var incoming = tunnel.incoming.makeAsyncIterator()
            while received.count < blocks * block.count, let chunk = try await incoming.next() {
                // What has come is handed over whole: the high mark, and the one read that went over it.
                #expect(chunk.bytes.count < 10_000 + 65_536)
                received += chunk.bytes
                await Task.yield()
            }
            try await sending
            #expect(received == Array(repeatElement(block, count: blocks).joined()))
            await tunnel.close()
        }
    }

    /// The partner ends its side first; what this side still sends arrives.
    @Test(arguments: [ServerURL.Scheme.tcp, .ssl, .unix]) func halfCloseBothWays(
        _ scheme: ServerURL.Scheme
    ) async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: [UInt8].self)
        let script: FakeServer.Script = { peer in
            try await peer.openTunnel()
            try await peer.send(.stream(Array("bye".utf8)))
            try await peer.send(.end)
            while let frame = await peer.next(), frame != .end { arrival.yield(frame.bytes) }
            arrival.finish()
        }
        try await FakeServer.run(scheme, script: script) { url, configuration in
            let tunnel = try await self.connect(url, configuration)
            #expect(try await self.everything(tunnel) == Array("bye".utf8))
            try await tunnel.send(text: "after you")
            try await tunnel.finish()
            await tunnel.close()
        }
        var bytes: [UInt8] = []
        for await part in arrived { bytes += part }
        #expect(bytes == Array("after you".utf8))
    }

    @Test(arguments: ServerURL.Scheme.allCases) func scopedForm(_ scheme: ServerURL.Scheme) async throws {
        let script: FakeServer.Script = { peer in
            try await peer.openTunnel(followedBy: "x")
            await peer.drain()
        }
        struct Stop: Error {}
        try await FakeServer.run(scheme, script: script) { url, configuration in
            var tunnels: [Tunnel] = []
            let name = try await withTunnel(to: url, configuration: configuration, uuid: "u", name: "n", token: "t") {
                tunnels.append($0)
                return $0.partner.name
            }
            #expect(name == "Partner")
            await #expect(throws: Stop.self) {
                try await withTunnel(to: url, configuration: configuration, uuid: "u", name: "n", token: "t") {
                    tunnels.append($0)
                    throw Stop()
                }
            }
            for tunnel in tunnels {
                await #expect(throws: ClientError.self) { try await tunnel.send([1]) }
            }
        }
    }

    @Test(arguments: ServerURL.Scheme.allCases) func cancellingCloses(_ scheme: ServerURL.Scheme) async throws {
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        let script: FakeServer.Script = { peer in
            try await peer.openTunnel(followedBy: "x")
            await peer.drain()
            continuation.finish()
        }
        try await FakeServer.run(scheme, script: script) { url, configuration in
            let tunnel = try await self.connect(url, configuration)
            let (isIterating, started) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                for try await _ in tunnel.incoming { started.finish() }
            }
            for await _ in isIterating {}
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // Only the end of the connection ends the script.
            for await _ in ended {}
        }
    }

    @Test func givingUpTheLastValueCloses() async throws {
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        let script: FakeServer.Script = { peer in
            try await peer.openTunnel()
            await peer.drain()
            continuation.finish()
        }
        try await FakeServer.run(.tcp, script: script) { url, configuration in
            _ = try await self.connect(url, configuration)
            for await _ in ended {}
        }
    }
}
