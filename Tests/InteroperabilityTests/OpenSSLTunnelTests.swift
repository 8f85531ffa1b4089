// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import ProxyTransport
import Testing

/// Tunnels between two OpenSSL clients, and what either may do with its TLS in the midst of it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OpenSSLTunnelTests {
    /// A tunnel's two ends, on one thread.
    private struct Tunnel {
        let one: OpenSSLClient
        let two: OpenSSLClient
    }

    /// Runs a body with a tunnel through a server.
    private func withTunnel(
        version: OpenSSLVersion = .tls13,
        _ body: @escaping @Sendable (Tunnel) throws -> Void
    ) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await OpenSSLClient.blocking {
                let options = OpenSSLOptions(version: version)
                let tunnel = Tunnel(
                    one: try OpenSSLClient(port: port, options: options),
                    two: try OpenSSLClient(port: port, options: options)
                )
                for (client, name) in [(tunnel.one, "one"), (tunnel.two, "two")] {
                    try client.write(
                        #"{"id":0,"method":"Authentication.Authenticate","params":"#
                            + #"{"uuid":"\#(name)","name":"\#(name)","token":"t","nonce":"n"}}"#
                    )
                    #expect(try client.readLine() == TestPeer.accepted)
                }
                for client in [tunnel.one, tunnel.two] {
                    #expect(try client.readLine().contains("TunnelEstablished"))
                }
                try body(tunnel)
            }
            await server.waitUntilEmpty()
        }
    }

    /// New keys in one direction or in both, from either end, with data before and behind.
    @Test(arguments: [true, false]) func keysChangeInTheMidstOfTraffic(both: Bool) async throws {
        try await self.withTunnel { tunnel in
            for round in 0..<20 as Range<UInt64> {
                for (from, to) in [(tunnel.one, tunnel.two), (tunnel.two, tunnel.one)] {
                    let payload = Payload.bytes(30_000, seed: round)
                    try from.write(Array(payload.prefix(10_000)))
                    try from.updateKeys(both: both)
                    try from.write(Array(payload.dropFirst(10_000)))
                    #expect(try to.read(payload.count) == payload)
                }
            }
        }
    }

    @Test(arguments: [OpenSSLVersion.tls12, .tls13]) func aHalfCloseIsPassedOn(version: OpenSSLVersion) async throws {
        try await self.withTunnel(version: version) { tunnel in
            try tunnel.one.write("last words")
            tunnel.one.finish()
            #expect(try tunnel.two.read(10) == Array("last words".utf8))
            #expect(try tunnel.two.read() == nil)
            let payload = Payload.bytes(100_000, seed: 1)
            try tunnel.two.write(payload)
            #expect(try tunnel.one.read(payload.count) == payload)
            tunnel.two.finish()
            #expect(try tunnel.one.read() == nil)
        }
    }

    /// A stream that was cut off is none that has ended: both connections are closed, and nothing more comes back.
    @Test(arguments: [OpenSSLVersion.tls12, .tls13]) func aCutIsNoHalfClose(version: OpenSSLVersion) async throws {
        try await self.withTunnel(version: version) { tunnel in
            try tunnel.one.write("first words")
            #expect(try tunnel.two.read(11) == Array("first words".utf8))
            tunnel.one.cut()
            #expect(try tunnel.two.read() == nil)
            // Fails if the server was faster.
            try? tunnel.two.write("into nowhere")
            #expect {
                _ = try tunnel.one.read()
            } throws: {
                "\($0)".contains("unexpected eof")
            }
        }
    }

    /// TLS 1.2 knew another handshake on the same connection, and with it many attacks.
    @Test func renegotiationIsRefused() async throws {
        try await self.withTunnel(version: .tls12) { tunnel in
            #expect {
                _ = try tunnel.one.renegotiate()
            } throws: {
                "\($0)".contains("no renegotiation")
            }
            let end = try tunnel.two.read()
            #expect(end == nil)
        }
    }

    @Test func floodsOfKeyUpdatesEndTheTunnel() async throws {
        try await self.withTunnel { tunnel in
            // Fails once the server has had enough.
            #expect(throws: OpenSSLFailure.self) {
                for _ in 0..<1_000_000 { try tunnel.one.updateKeys(both: true) }
            }
            let end = try tunnel.two.read()
            #expect(end == nil)
        }
    }
}
