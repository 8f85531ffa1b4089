// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyAPI
import RemoteProxyClient
import Testing

/// A device and its clients at the real transport, every transport with every other.
///
/// One test at a time: they have many connections each, and other suites run beside them.
@Suite(.serialized, .timeLimit(.minutes(1))) struct RealTunnelProxyTests {
    private let uuid = Uuid(high: 1, low: 2)

    private var configuration: ClientConfiguration {
        ClientConfiguration(
            tls: .init(trust: .rootsFile(path: TestCertificate.ecdsa.root)),
            timeouts: .init(connect: .seconds(50), reply: .seconds(50))
        )
    }

    /// Runs a device that echoes for the length of `body`.
    private func withEcho<Result>(
        at endpoint: TestEndpoint,
        identity: ClientConfiguration.TLS.Identity? = nil,
        _ body: () async throws -> Result
    ) async throws -> Result {
        var configuration = self.configuration
        configuration.tls.identity = identity
        let device = TunnelProxyServerConnection(
            to: try ServerURL(endpoint.url),
            name: "echo",
            uuid: self.uuid,
            configuration: configuration,
            reconnect: ReconnectPolicy(reach: .never)
        )
        async let serving: Void = device.serve { client in
            for try await chunk in client.incoming { try await client.send(chunk.bytes) }
        }
        for await state in device.states where state != .connecting { break }
        do {
            let result = try await body()
            await device.close()
            try await serving
            return result
        } catch {
            await device.close()
            throw error
        }
    }

    /// Sends bytes to the device, takes as many back, and compares.
    private func checkEcho(of bytes: [UInt8], at endpoint: TestEndpoint) async throws {
        let connection = try await TunnelProxyClientConnection.connect(
            to: ServerURL(endpoint.url),
            configuration: self.configuration
        )
        let tunnel = try await connection.register(name: "c", uuid: .random(), serverUuid: self.uuid)
        async let sending: Void = tunnel.send(bytes)
        var received: [UInt8] = []
        var incoming = tunnel.incoming.makeAsyncIterator()
        while received.count < bytes.count, let chunk = try await incoming.next() { received += chunk.bytes }
        try await sending
        await tunnel.close()
        // Not the bytes themselves: nobody wants to read them.
        let isSame = received == bytes
        #expect(isSame, "\(endpoint): \(received.count) of \(bytes.count) bytes")
    }

    @Test(arguments: TestEndpoint.Transport.allCases) func clientsOfEveryTransportAtOnce(
        _ transport: TestEndpoint.Transport
    ) async throws {
        try await TestServer.runTunnelProxy { server in
            try await self.withEcho(at: server[transport]) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, other) in TestEndpoint.Transport.allCases.enumerated() {
                        group.addTask {
                            let bytes = Payload.bytes(100_000, seed: UInt64(number))
                            try await self.checkEcho(of: bytes, at: server[other])
                        }
                    }
                    try await group.waitForAll()
                }
            }
            await server.waitUntilEmpty()
        }
    }

    /// More than there are single bytes, so that addresses 192 and 219, which SLIP has to escape, are among them.
    @Test func manyClientsOfOneDevice() async throws {
        try await TestServer.runTunnelProxy(transports: [.tcp]) { server in
            try await self.withEcho(at: server[.tcp]) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<230 {
                        group.addTask {
                            let bytes = Payload.bytes(3000, seed: UInt64(number))
                            try await self.checkEcho(of: bytes, at: server[.tcp])
                        }
                    }
                    try await group.waitForAll()
                }
            }
            await server.waitUntilEmpty()
        }
    }

    /// The others are echoed although one client's bytes are not taken; that one is disconnected, by the device.
    @Test func oneClientIsNotRead() async throws {
        let (isOver, over) = AsyncStream.makeStream(of: Void.self)
        try await TestServer.runTunnelProxy(transports: [.unix]) { server in
            let endpoint = server[.unix]
            let url = try ServerURL(endpoint.url)
            var configuration = self.configuration
            configuration.timeouts.slowClient = .milliseconds(100)
            let device = TunnelProxyServerConnection(to: url, name: "d", uuid: self.uuid, configuration: configuration)
            async let serving: Void = device.serve { client in
                if client.name == "slow" {
                    for await _ in isOver {}
                    return
                }
                for try await chunk in client.incoming { try await client.send(chunk.bytes) }
            }
            for await state in device.states where state == .registered { break }
            let slow = try await TunnelProxyClientConnection.connect(to: url).register(
                name: "slow",
                uuid: .random(),
                serverUuid: self.uuid
            )
            let flood = Task {
                while true { try await slow.send(Array(repeating: 1, count: 100_000)) }
            }
            // So few at a time that a client which is read never counts as slow, however busy the machine is.
            for seed in 0..<5 { try await self.checkEcho(of: Payload.bytes(100_000, seed: UInt64(seed)), at: endpoint) }
            await #expect(throws: ClientError.self) { try await flood.value }
            try await self.checkEcho(of: [1], at: endpoint)
            over.finish()
            await device.close()
            try await serving
            await server.waitUntilEmpty()
        }
    }

    @Test func aCertificateOfThisSide() async throws {
        let identity = TestAuthority.devices.issue()
        let proof = ClientConfiguration.TLS.Identity(certificateFile: identity.certificate, keyFile: identity.key)
        try await TestServer.runTunnelProxy(clientAuthority: .devices, transports: [.ssl, .wss]) { server in
            for transport in [TestEndpoint.Transport.ssl, .wss] {
                try await self.withEcho(at: server[transport], identity: proof) {
                    try await self.checkEcho(of: [1, 2, 3], at: server[transport])
                }
            }
            await server.waitUntilEmpty()
        }
    }

    @Test func aForeignCertificateOfThisSide() async throws {
        let identity = TestAuthority.foreign.issue()
        try await TestServer.runTunnelProxy(clientAuthority: .devices, transports: [.ssl]) { server in
            let device = TunnelProxyServerConnection(
                to: try ServerURL(server[.ssl].url),
                name: "d",
                uuid: self.uuid,
                configuration: ClientConfiguration(
                    tls: .init(
                        trust: .rootsFile(path: TestCertificate.ecdsa.root),
                        identity: .init(certificateFile: identity.certificate, keyFile: identity.key)
                    )
                )
            )
            let error = await #expect(throws: ClientError.self) { try await device.run() }
            #expect(error?.code == .authenticationRefused)
            #expect(error?.message.contains("certificate") == true)
        }
    }
}
