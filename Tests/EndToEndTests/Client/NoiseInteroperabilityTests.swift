// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import ProxyTesting
import RemoteProxyClient
import Testing

extension EndToEndForeign {
    /// Encrypted tunnels through the daemon to a partner that others have written: the library noiseprotocol, with
    /// `docs/end-to-end.md` on top of it (`Tests/Python/noise_peer.py`).
    @Suite struct NoiseInteroperabilityTests {
        private static let digits = String(repeating: "0123456789abcdef", count: 4)
        private static let otherDigits = String(repeating: "fedcba9876543210", count: 4)
        /// The partner is the one with the lower uuid, or with the higher one.
        private static let uuid = "{80000000-0000-4000-8000-000000000000}"
        private static func partner(initiates: Bool) -> String {
            "{\(initiates ? "7" : "9")0000000-0000-4000-8000-000000000000}"
        }

        /// More than the records under one key.
        private static let count = (1 << 14) + 1000

        private static func meetPython<Result: Sendable>(
            at endpoint: TestEndpoint,
            initiates: Bool,
            key: String,
            _ body: @escaping @Sendable (Tunnel) async throws -> Result
        ) async throws -> (result: Result, seen: [String: JSONValue]) {
            async let output = PythonProgram.output(
                of: "noise_peer.py",
                [endpoint.url, TestCertificate.ecdsa.root, self.partner(initiates: initiates), key],
                input: ""
            )
            let configuration = ClientConfiguration(
                tls: .init(trust: .rootsFile(path: TestCertificate.ecdsa.root)),
                timeouts: .init(connect: .seconds(60), reply: .seconds(60), close: .seconds(60))
            )
            async let result = withTunnel(
                to: ServerURL(endpoint.url),
                configuration: configuration,
                uuid: self.uuid,
                name: "swift",
                token: "t",
                nonce: "n",
                body
            )
            // Asked first: one that could not start does not come, and then nobody waits for it.
            let seen = try JSONValue(parsing: Array(try await output.utf8))
            guard case .object(let members) = seen else { throw Unexpected(seen: seen) }
            return (try await result, members)
        }

        private struct Unexpected: Error {
            let seen: JSONValue
        }

        private static let timeouts = ClientConfiguration.Timeouts(close: .seconds(60), encryption: .seconds(60))

        /// Both roles, through a change of keys in both directions, with records from the shortest to the longest, and
        /// an end on both sides.
        @Test(arguments: [TestEndpoint.Transport.tcp, .ssl], [true, false])
        func talksToAnotherImplementation(_ transport: TestEndpoint.Transport, initiates: Bool) async throws {
            let key = try #require(PresharedKey(Self.digits))
            try await Daemon.run(tls: transport == .ssl ? .ecdsa : nil) { daemon in
                let (echo, seen) = try await Self.meetPython(
                    at: daemon[transport],
                    initiates: initiates,
                    key: Self.digits
                ) { tunnel in
                    let channel = try await tunnel.encrypted(with: key, timeouts: Self.timeouts)
                    let sending = Task {
                        for number in 0..<Self.count { try await channel.send([UInt8(truncatingIfNeeded: number)]) }
                        try await channel.send(Payload.bytes(200_000, seed: 5))
                        try await channel.finish()
                    }
                    var echo: [UInt8] = []
                    for try await chunk in channel.incoming { echo += chunk.bytes }
                    try await sending.value
                    return echo
                }
                let sent = (0..<Self.count).map { UInt8(truncatingIfNeeded: $0) } + Payload.bytes(200_000, seed: 5)
                let isSame = echo == sent
                #expect(isSame, "\(echo.count) of \(sent.count) bytes")
                #expect(seen["initiates"] == .bool(initiates))
                #expect(seen["bytes"] == .int(Int64(sent.count)))
                #expect(seen["records"] == .int(Int64(Self.count + 4)))
                #expect(seen["rest"] == 0)
            }
        }

        /// Whichever side notices it says so to the other.
        @Test(arguments: [true, false]) func tellsOfAnotherKey(initiates: Bool) async throws {
            let key = try #require(PresharedKey(Self.digits))
            try await Daemon.run(tls: nil) { daemon in
                let (code, seen) = try await Self.meetPython(
                    at: daemon[.tcp],
                    initiates: initiates,
                    key: Self.otherDigits
                ) { tunnel -> ClientError.Code? in
                    do {
                        _ = try await tunnel.encrypted(with: key, timeouts: Self.timeouts)
                        return nil
                    } catch let error as ClientError {
                        return error.code
                    }
                }
                #expect(code == .wrongKey)
                #expect(seen[initiates ? "refused" : "wrongKey"] == true)
            }
        }
    }
}
