// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyAPI
import RemoteProxyClient
import Testing

/// Encrypted tunnels through the real transport, over every one with every other.
@Suite(.serialized, .timeLimit(.minutes(5))) struct EncryptedTunnelTests {
    private static let key = PresharedKey.random()
    private static let pairs = TestEndpoint.Transport.allCases.flatMap { one in
        TestEndpoint.Transport.allCases.map { (one, $0) }
    }

    /// Longer than any stall of a busy machine.
    private static let timeouts = ClientConfiguration.Timeouts(
        connect: .seconds(60),
        reply: .seconds(60),
        close: .seconds(60),
        encryption: .seconds(60),
        slowClient: .seconds(60)
    )
    private static let configuration = ClientConfiguration(
        tls: .init(trust: .rootsFile(path: TestCertificate.ecdsa.root)),
        timeouts: Self.timeouts
    )

    private func meet<Result: Sendable>(
        at endpoint: TestEndpoint,
        as uuid: String,
        nonce: String = "",
        _ body: (EncryptedChannel) async throws -> Result
    ) async throws -> Result {
        try await withTunnel(
            to: ServerURL(endpoint.url),
            configuration: Self.configuration,
            uuid: uuid,
            name: uuid,
            token: "t",
            nonce: nonce
        ) { try await body($0.encrypted(with: Self.key, timeouts: Self.timeouts)) }
    }

    private func everything(from channel: EncryptedChannel) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in channel.incoming { bytes += chunk.bytes }
        return bytes
    }

    /// One side ends, hears the answer, and ends: over transports that cannot say so, too.
    @Test func oneAsksTheOtherAnswers() async throws {
        let (question, answer) = (Payload.bytes(300_000, seed: 1), Payload.bytes(200_000, seed: 2))
        try await TestServer.run { server in
            for (one, other) in Self.pairs {
                let nonce = "\(one) \(other)"
                async let asked = self.meet(at: server[one], as: "one", nonce: nonce) { channel in
                    try await channel.send(question)
                    try await channel.finish()
                    return try await self.everything(from: channel)
                }
                async let heard = self.meet(at: server[other], as: "other", nonce: nonce) { channel in
                    let bytes = try await self.everything(from: channel)
                    try await channel.send(answer)
                    try await channel.finish()
                    return bytes
                }
                let isSame = try await (asked == answer, heard == question)
                #expect(isSame == (true, true), "\(one) with \(other)")
            }
            await server.waitUntilEmpty()
        }
    }

    /// Closing the connection, or leaving `withTunnel`, says farewell first.
    @Test func whoClosesIsNotTakenForCut() async throws {
        try await TestServer.run { server in
            for (one, other) in Self.pairs {
                let nonce = "\(one) \(other)"
                async let left: Void = self.meet(at: server[one], as: "one", nonce: nonce) { channel in
                    try await channel.send([1, 2, 3])
                }
                async let heard = self.meet(at: server[other], as: "other", nonce: nonce) {
                    try await self.everything(from: $0)
                }
                try await left
                #expect(try await heard == [1, 2, 3], "\(one) with \(other)")
            }
        }
    }

    // MARK: Devices

    private let uuid = Uuid(high: 1, low: 2)

    /// Runs a device that does `serve` with every client's encrypted channel for the length of `body`.
    private func withDevice(
        at endpoint: TestEndpoint,
        serve: @escaping @Sendable (EncryptedChannel) async throws -> Void,
        _ body: (TunnelProxyServerConnection) async throws -> Void
    ) async throws {
        let device = TunnelProxyServerConnection(
            to: try ServerURL(endpoint.url),
            name: "device",
            uuid: self.uuid,
            configuration: Self.configuration,
            reconnect: ReconnectPolicy(reach: .never)
        )
        async let serving: Void = device.serve { client in
            try await serve(client.encrypted(with: Self.key, timeouts: Self.timeouts))
        }
        for await state in device.states where state != .connecting { break }
        do {
            try await body(device)
            await device.close()
            try await serving
        } catch {
            await device.close()
            throw error
        }
    }

    private func visit(_ endpoint: TestEndpoint, key: PresharedKey = Self.key) async throws -> EncryptedChannel {
        let connection = try await TunnelProxyClientConnection.connect(
            to: ServerURL(endpoint.url),
            configuration: Self.configuration
        )
        let tunnel = try await connection.register(name: "c", uuid: .random(), serverUuid: self.uuid)
        return try await tunnel.encrypted(with: key, timeouts: Self.timeouts)
    }

    private static let echo: @Sendable (EncryptedChannel) async throws -> Void = { channel in
        for try await chunk in channel.incoming { try await channel.send(chunk.bytes) }
        try await channel.finish()
    }

    @Test(arguments: TestEndpoint.Transport.allCases) func aDeviceEchoesToClientsOfEveryTransport(
        _ transport: TestEndpoint.Transport
    ) async throws {
        try await TestServer.runTunnelProxy { server in
            try await self.withDevice(at: server[transport], serve: Self.echo) { _ in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, other) in TestEndpoint.Transport.allCases.enumerated() {
                        group.addTask {
                            let bytes = Payload.bytes(200_000, seed: UInt64(number))
                            let channel = try await self.visit(server[other])
                            async let echo = self.everything(from: channel)
                            try await channel.send(bytes)
                            try await channel.finish()
                            let isSame = try await echo == bytes
                            #expect(isSame, "\(other)")
                            await channel.close()
                        }
                    }
                    try await group.waitForAll()
                }
            }
            await server.waitUntilEmpty()
        }
    }

    /// A device that is closed says farewell to all its clients.
    @Test func aDeviceThatClosesIsNotTakenForCut() async throws {
        try await TestServer.runTunnelProxy(transports: [.ssl]) { server in
            let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
            let serve: @Sendable (EncryptedChannel) async throws -> Void = { channel in
                try await channel.send([7])
                arrival.yield()
                for try await _ in channel.incoming {}
            }
            try await self.withDevice(at: server[.ssl], serve: serve) { device in
                let channel = try await self.visit(server[.ssl])
                for await _ in arrivals { break }
                await device.close()
                #expect(try await self.everything(from: channel) == [7])
            }
        }
    }

    @Test func aClientWithAnotherKeyIsRefused() async throws {
        try await TestServer.runTunnelProxy(transports: [.wss]) { server in
            try await self.withDevice(at: server[.wss], serve: Self.echo) { _ in
                let failure = await #expect(throws: ClientError.self) {
                    _ = try await self.visit(server[.wss], key: .random())
                }
                #expect(failure?.code == .wrongKey)
                // The others go on.
                let channel = try await self.visit(server[.wss])
                try await channel.finish()
                #expect(try await self.everything(from: channel) == [])
            }
        }
    }
}
