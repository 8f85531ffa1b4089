// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyAPI
import RemoteProxyClient
import Testing

/// A tunnel proxy's client against a fake proxy.
@Suite(.timeLimit(.minutes(1))) struct TunnelProxyClientTests {
    private let uuid = Uuid(high: 3, low: 4)
    private let device = Uuid(high: 1, low: 2)

    private func register(_ url: ServerURL, _ configuration: ClientConfiguration) async throws -> Tunnel {
        try await TunnelProxyClientConnection.connect(to: url, configuration: configuration)
            .register(name: "n", uuid: self.uuid, serverUuid: self.device, token: "t")
    }

    @Test(arguments: ServerURL.Scheme.allCases) func wholeConversation(_ scheme: ServerURL.Scheme) async throws {
        let script: FakeServer.Script = { peer in
            try await peer.registerClient(followedBy: #"{"not":"a message"}"#)
            while let frame = await peer.next() {
                switch frame {
                case .stream, .text, .binary: try await peer.send(frame)
                case .end, .close: return try await peer.send(.end)
                }
            }
        }
        try await FakeServer.run(scheme, script: script) { url, configuration in
            let connection = try await TunnelProxyClientConnection.connect(to: url, configuration: configuration)
            #expect(try await connection.hello().name == "fake")
            let tunnel = try await connection.register(name: "n", uuid: self.uuid, serverUuid: self.device)
            #expect(tunnel.partner.uuid == "{00000000-0000-0001-0000-000000000002}")
            #expect(!tunnel.supportsHalfClose)
            var incoming = tunnel.incoming.makeAsyncIterator()
            // Proxies send the answer alone; from one that does not nothing is lost.
            var first: [UInt8] = []
            while first.count < 19, let chunk = try await incoming.next() { first += chunk.bytes }
            #expect(first == Array(#"{"not":"a message"}"#.utf8))
            try await tunnel.send([0xC0, 0xDB, 0, 255])
            #expect(try await incoming.next()?.bytes == [0xC0, 0xDB, 0, 255])
            try await tunnel.finish()
            await connection.close()
            #expect(try await incoming.next() == nil)
            var states: [ConnectionState] = []
            for await state in connection.states { states.append(state) }
            #expect(states == [.connected, .registering, .registered, .closing, .closed(nil)])
        }
    }

    static let refusals: [(TunnelProxyAPI.TunnelProxyError, ClientError.Code)] = [
        (.serverNotFound, .serverNotFound), (.invalidUuid, .invalidUuid), (.alreadyRegistered, .alreadyRegistered),
        (.forbiddenCall, .authenticationRefused), (.internalServerError, .serverFailed),
        (.notRegistered, .requestRefused),
    ]

    @Test(arguments: refusals) func refused(
        _ verdict: TunnelProxyAPI.TunnelProxyError,
        _ code: ClientError.Code
    ) async throws {
        try await FakeServer.run(.tcp, script: { try await $0.registerClient(verdict) }) { url, configuration in
            let error = await #expect(throws: ClientError.self) { _ = try await self.register(url, configuration) }
            #expect(error?.code == code)
        }
    }

    @Test func isRegisteredOnce() async throws {
        let script: FakeServer.Script = { peer in
            try await peer.registerClient()
            await peer.drain()
        }
        try await FakeServer.run(.tcp, script: script) { url, configuration in
            let connection = try await TunnelProxyClientConnection.connect(to: url, configuration: configuration)
            let tunnel = try await connection.register(name: "n", uuid: self.uuid, serverUuid: self.device)
            let error = await #expect(throws: ClientError.self) { _ = try await connection.hello() }
            #expect(error?.code == .misuse)
            try await tunnel.send(text: "still open")
            await tunnel.close()
        }
    }

    @Test func theDeviceIsLost() async throws {
        try await FakeServer.run(
            .ws,
            script: { peer in
                try await peer.registerClient(followedBy: "last")
                try await peer.send(.close(1001))
            }
        ) { url, configuration in
            let tunnel = try await self.register(url, configuration)
            var incoming = tunnel.incoming.makeAsyncIterator()
            #expect(try await incoming.next()?.bytes == Array("last".utf8))
            let error = await #expect(throws: ClientError.self) { _ = try await incoming.next() }
            #expect(error?.code == .connectionLost)
        }
    }
}
