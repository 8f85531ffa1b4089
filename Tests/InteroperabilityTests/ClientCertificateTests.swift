// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing

/// Clients with a certificate on real sockets, as a library and as the `openssl` program.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ClientCertificateTests {
    private static let versions = [OpenSSLVersion.tls12, .tls13]
    private static let hello = #"{"id":1,"method":"RemoteProxy.Hello"}"#
    private static let answer = #""server":"nymea-remoteproxy","version":"0"},"status":"success"}"#

    @Test(arguments: Self.versions, [true, false])
    func clientsAreServedAndResume(version: OpenSSLVersion, hasIdentity: Bool) async throws {
        let identity = hasIdentity ? TestAuthority.devices.issue() : nil
        try await TestServer.run(clientAuthority: .devices, transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await OpenSSLClient.blocking {
                let options = OpenSSLOptions(version: version, identity: identity)
                var session: OpenSSLSession?
                for isResumed in [false, true, true] {
                    let client = try OpenSSLClient(port: port, options: options, session: session)
                    #expect(client.wasResumed == isResumed)
                    try client.write(Self.hello)
                    #expect(try client.readLine().contains(Self.answer))
                    session = client.session
                    client.finish()
                    #expect(try client.read() == nil)
                }
            }
            await server.waitUntilEmpty()
        }
    }

    /// The alert arrives although the client goes on sending.
    @Test(arguments: Self.versions) func othersAreRefused(version: OpenSSLVersion) async throws {
        let identity = TestAuthority.foreign.issue()
        try await TestServer.run(clientAuthority: .devices, transports: [.ssl]) { server in
            let port = server[.ssl].port
            await #expect {
                try await OpenSSLClient.blocking {
                    let options = OpenSSLOptions(version: version, identity: identity)
                    let client = try OpenSSLClient(port: port, options: options)
                    try client.write(Self.hello)
                    _ = try client.readLine()
                }
            } throws: { error in
                "\(error)".contains("unknown ca")
            }
            await server.waitUntilEmpty()
        }
    }

    /// With a certificate, two clients get a tunnel like others.
    @Test(arguments: Self.versions) func tunnelsCarryData(version: OpenSSLVersion) async throws {
        let identity = TestAuthority.devices.issue()
        try await TestServer.run(clientAuthority: .devices, transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await OpenSSLClient.blocking {
                let options = OpenSSLOptions(version: version, identity: identity)
                let clients = try (0..<2).map { _ in try OpenSSLClient(port: port, options: options) }
                for (client, name) in zip(clients, ["one", "two"]) {
                    try client.write(
                        #"{"id":0,"method":"Authentication.Authenticate","params":"#
                            + #"{"uuid":"\#(name)","name":"\#(name)","token":"t","nonce":"n"}}"#
                    )
                    #expect(try client.readLine() == TestPeer.accepted)
                }
                for client in clients { #expect(try client.readLine().contains("TunnelEstablished")) }
                let payload = Payload.bytes(100_000, seed: 1)
                try clients[0].write(payload)
                #expect(try clients[1].read(payload.count) == payload)
            }
        }
    }

    @Test(arguments: Self.versions) func theProgramPresentsACertificate(version: OpenSSLVersion) async throws {
        try await TestServer.run(clientAuthority: .devices, transports: [.ssl]) { server in
            var options = SClient.Options(version: version, root: TestCertificate.ecdsa.root)
            for identity in [TestAuthority.devices.issue(), nil] {
                options.identity = identity
                let port = server[.ssl].port
                let client = try await SClient.run(port: port, options, sending: Self.hello, awaiting: Self.answer)
                // It prints whose certificates the server would like to have.
                #expect(client.output.contains("Acceptable client certificate CA names\nCN = Devices\n"))
                #expect(client.status == 0)
            }
            options.identity = TestAuthority.foreign.issue()
            await #expect {
                let port = server[.ssl].port
                _ = try await SClient.run(port: port, options, sending: Self.hello, awaiting: Self.answer)
            } throws: { error in
                "\(error)".contains("alert unknown ca")
            }
        }
    }
}
