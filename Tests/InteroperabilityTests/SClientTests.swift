// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

/// The server's TLS against the `openssl` program.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SClientTests {
    private static let hello = #"{"id":1,"method":"RemoteProxy.Hello"}"#
    private static let answer = #""server":"nymea-remoteproxy","version":"0"},"status":"success"}"#

    @Test(arguments: [OpenSSLVersion.tls12, .tls13], [TestCertificate.ecdsa, .rsa, .chained])
    func speaksAndResumes(version: OpenSSLVersion, certificate: TestCertificate) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "session-\(UUID().uuidString).pem").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await TestServer.run(certificate: certificate, transports: [.ssl]) { server in
            var options = SClient.Options(version: version, root: certificate.root, sessionOut: file)
            let first = try await self.talk(to: server, options)
            #expect(!first.isResumed)
            // What the first left behind is used again and again: TLS 1.3 hands out a new session each time.
            options.sessionIn = file
            for _ in 0..<3 {
                let next = try await self.talk(to: server, options)
                #expect(next.isResumed)
            }
        }
    }

    @Test(arguments: [OpenSSLVersion.tls12, .tls13], ["localhost", nil] as [String?])
    func takesAnyServerName(version: OpenSSLVersion, name: String?) async throws {
        try await TestServer.run(transports: [.ssl]) { server in
            let root = TestCertificate.ecdsa.root
            _ = try await self.talk(to: server, .init(version: version, root: root, serverName: name))
        }
    }

    private func talk(to server: TestServer, _ options: SClient.Options) async throws -> SClient {
        let port = server[.ssl].port
        let client = try await SClient.run(port: port, options, sending: Self.hello, awaiting: Self.answer)
        #expect(client.status == 0)
        #expect(client.isVerified, "\(client.output)")
        return client
    }
}
