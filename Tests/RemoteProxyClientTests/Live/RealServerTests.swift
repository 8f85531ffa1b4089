// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyAPI
import RemoteProxyClient
import Testing

/// Two clients meet at the real transport, every transport with every other.
@Suite(.timeLimit(.minutes(2))) struct RealServerTests {
    static let pairs = TestEndpoint.Transport.allCases.flatMap { one in
        TestEndpoint.Transport.allCases.map { (one, $0) }
    }

    /// On a busy machine a test may have to wait for its turn.
    private static let patient = ClientConfiguration.Timeouts(connect: .seconds(50), reply: .seconds(50))

    @Test func twoClientsMeetOverEveryPairOfTransports() async throws {
        try await TestServer.run { server in
            for (one, other) in Self.pairs {
                async let first = self.exchange(server[one], says: "one", over: other)
                async let second = self.exchange(server[other], says: "other", over: one)
                let heard = try await [first, second]
                #expect(heard == ["other", "one"], "\(one) with \(other)")
            }
            await server.waitUntilEmpty()
        }
    }

    /// Says something, and returns what the partner says.
    private func exchange(
        _ endpoint: TestEndpoint,
        says text: String,
        over other: TestEndpoint.Transport
    ) async throws -> String {
        var configuration = ClientConfiguration(timeouts: Self.patient)
        configuration.tls.trust = .rootsFile(path: TestCertificate.ecdsa.root)
        return try await withTunnel(
            to: ServerURL(endpoint.url),
            configuration: configuration,
            uuid: text,
            name: text,
            token: "t",
            nonce: [endpoint.transport.rawValue, other.rawValue].sorted().joined()
        ) { tunnel in
            try await tunnel.send(text: text + ".")
            var received = ""
            for try await chunk in tunnel.incoming {
                received += String(decoding: chunk.bytes, as: UTF8.self)
                if received.hasSuffix(".") { break }
            }
            #expect(tunnel.partner.name == String(received.dropLast()))
            return String(received.dropLast())
        }
    }

    @Test(arguments: TestEndpoint.Transport.allCases) func helloAndIntrospect(
        _ transport: TestEndpoint.Transport
    ) async throws {
        try await TestServer.run(transports: [transport]) { server in
            var configuration = ClientConfiguration(timeouts: Self.patient)
            configuration.tls.trust = .rootsFile(path: TestCertificate.ecdsa.root)
            let connection = try await RendezvousConnection.connect(
                to: ServerURL(server[transport].url),
                configuration: configuration
            )
            #expect(try await connection.hello().apiVersion == RendezvousAPI.version)
            let api = try await connection.introspect()
            #expect(api.methods.count == 3 && api.notifications.count == 1 && api.types.count == 2)
            await connection.close()
            await server.waitUntilEmpty()
        }
    }
}
