// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import ProxyTransport
import Testing

/// The server's TLS against a client of another implementation.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OpenSSLTests {
    private static let hello = #"{"id":1,"method":"RemoteProxy.Hello"}"#
    private static let helloAnswer =
        #"{"id":1,"params":{"apiVersion":"0.3","name":"test","server":"nymea-remoteproxy","version":"0"},"#
        + #""status":"success"}"#

    @Test(
        arguments: [OpenSSLVersion.tls12, .tls13],
        [(TestCertificate.ecdsa, 1), (.rsa, 1), (.chained, 2)]
    )
    func speaksAndResumes(version: OpenSSLVersion, certificate: (TestCertificate, Int)) async throws {
        try await TestServer.run(certificate: certificate.0, transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await OpenSSLClient.blocking {
                let options = OpenSSLOptions(version: version, root: certificate.0.root)
                let first = try OpenSSLClient(port: port, options: options)
                #expect(first.version == version.rawValue)
                #expect(first.chainLength == certificate.1)
                #expect(!first.wasResumed)
                try first.write(Self.hello)
                #expect(try first.readLine() == Self.helloAnswer)
                let session = first.session
                first.finish()
                #expect(try first.read() == nil)

                let second = try OpenSSLClient(port: port, options: options, session: session)
                #expect(second.wasResumed)
                try second.write(Self.hello)
                #expect(try second.readLine() == Self.helloAnswer)
            }
        }
    }

    /// TLS 1.2 is the minimum, and the alert says so.
    @Test(arguments: [OpenSSLVersion.tls10, .tls11])
    func refusesOldVersions(version: OpenSSLVersion) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let port = server[.ssl].port
            await #expect {
                try await OpenSSLClient.blocking {
                    _ = try OpenSSLClient(port: port, options: OpenSSLOptions(version: version))
                }
            } throws: { error in
                "\(error)".contains("alert protocol version")
            }
        }
    }

    /// h2 is never selected, whatever a client offers; other names, or none, of the server make no difference.
    @Test(arguments: [["h2"], ["h2", "http/1.1"], []], [Transport.ssl, .wss])
    func neverSelectsHTTP2(protocols: [String], transport: TestEndpoint.Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let port = server[transport].port
            try await OpenSSLClient.blocking {
                let options = OpenSSLOptions(
                    version: .tls13,
                    root: TestCertificate.ecdsa.root,
                    protocols: protocols
                )
                let client = try OpenSSLClient(port: port, options: options)
                #expect(client.selectedProtocol != "h2")
            }
        }
    }

    @Test(arguments: ["localhost", nil] as [String?], [OpenSSLVersion.tls12, .tls13])
    func takesAnyServerName(name: String?, version: OpenSSLVersion) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await OpenSSLClient.blocking {
                let options = OpenSSLOptions(
                    version: version,
                    root: TestCertificate.ecdsa.root,
                    serverName: name
                )
                let client = try OpenSSLClient(port: port, options: options)
                try client.write(Self.hello)
                #expect(try client.readLine() == Self.helloAnswer)
            }
        }
    }

    /// Two OpenSSL clients in a tunnel: control messages come in records of their own, payload behind them, and
    /// close_notify of one side reaches the other while the way back stays open.
    @Test(arguments: [OpenSSLVersion.tls12, .tls13])
    func tunnels(version: OpenSSLVersion) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await OpenSSLClient.blocking {
                let options = OpenSSLOptions(version: version, root: TestCertificate.ecdsa.root)
                let one = try OpenSSLClient(port: port, options: options)
                let two = try OpenSSLClient(port: port, options: options)
                for (client, name) in [(one, "one"), (two, "two")] {
                    try client.write(
                        #"{"id":0,"method":"Authentication.Authenticate","params":"#
                            + #"{"uuid":"\#(name)","name":"\#(name)","token":"t","nonce":"n"}}"#
                    )
                    #expect(try client.read() == Array((TestPeer.accepted + "\n").utf8))
                }
                // The first payload is sent as soon as one side knows of the tunnel.
                #expect(try one.readLine().contains(#""name":"two""#))
                try one.write("first payload")
                let established = try two.read() ?? []
                #expect(established.last == UInt8(ascii: "\n"))
                #expect(String(decoding: established, as: UTF8.self).contains(#""name":"one""#))
                #expect(try two.read() == Array("first payload".utf8))
                one.finish()
                #expect(try two.read() == nil)
                try two.write("the way back")
                #expect(try one.read() == Array("the way back".utf8))
                two.finish()
                #expect(try one.read() == nil)
            }
        }
    }
}

private typealias Transport = TestEndpoint.Transport
