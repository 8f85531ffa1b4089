// SPDX-License-Identifier: GPL-3.0-only

import COpenSSL
import Dispatch
import ProxyCore
import ProxyTesting
import ProxyTransport
import Testing

/// The server's TLS against a client of another implementation.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OpenSSLTests {
    private static let hello = #"{"id":1,"method":"RemoteProxy.Hello"}"#
    private static let helloAnswer =
        #"{"id":1,"params":{"apiVersion":"0.3","name":"test","server":"nymea-remoteproxy","version":"0"},"#
        + #""status":"success"}"#

    /// Blocking calls stay off the threads that async tests share.
    private static func blocking<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: .init(catching: body)) }
        }
    }

    @Test(
        arguments: [(TLS1_2_VERSION, "TLSv1.2"), (TLS1_3_VERSION, "TLSv1.3")],
        [(TestCertificate.ecdsa, 1), (.rsa, 1), (.chained, 2)]
    )
    func speaksAndResumes(version: (CInt, String), certificate: (TestCertificate, Int)) async throws {
        try await TestServer.run(certificate: certificate.0, transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await Self.blocking {
                let options = OpenSSLClient.Options(version: version.0, root: certificate.0.root)
                let first = try OpenSSLClient(port: port, options: options)
                #expect(first.version == version.1)
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

    /// TLS 1.2 is the minimum.
    @Test(arguments: [TLS1_VERSION, TLS1_1_VERSION])
    func refusesOldVersions(version: CInt) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let port = server[.ssl].port
            await #expect(throws: OpenSSLClient.Failure.self) {
                try await Self.blocking {
                    _ = try OpenSSLClient(
                        port: port,
                        options: .init(version: version, root: TestCertificate.ecdsa.root)
                    )
                }
            }
        }
    }

    /// h2 is never selected, whatever a client offers; other names, or none, of the server make no difference.
    @Test(arguments: [["h2"], ["h2", "http/1.1"], []], [Transport.ssl, .wss])
    func neverSelectsHTTP2(protocols: [String], transport: TestEndpoint.Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let port = server[transport].port
            try await Self.blocking {
                let options = OpenSSLClient.Options(
                    version: TLS1_3_VERSION,
                    root: TestCertificate.ecdsa.root,
                    protocols: protocols
                )
                let client = try OpenSSLClient(port: port, options: options)
                #expect(client.selectedProtocol != "h2")
            }
        }
    }

    @Test(arguments: ["localhost", nil] as [String?], [TLS1_2_VERSION, TLS1_3_VERSION])
    func takesAnyServerName(name: String?, version: CInt) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await Self.blocking {
                let options = OpenSSLClient.Options(
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
    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func tunnels(version: CInt) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let port = server[.ssl].port
            try await Self.blocking {
                let options = OpenSSLClient.Options(version: version, root: TestCertificate.ecdsa.root)
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
