// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import NIOCore
import ProxyTesting
import ProxyTransport
import Testing

/// Certificates, keys and handshakes that are not as they should be.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSTests {
    private func context(_ certificate: String, _ key: String, _ chain: String? = nil) throws -> TLSServerContext {
        try TLSServerContext(TLSFiles(certificate: certificate, certificateKey: key, certificateChain: chain))
    }

    @Test func takesMatchingFiles() throws {
        for certificate in [TestCertificate.ecdsa, .rsa, .chained] {
            _ = try self.context(certificate.certificate, certificate.key, certificate.chain)
        }
    }

    @Test func saysWhatIsWrongWithTheFiles() throws {
        let (good, other) = (TestCertificate.ecdsa, TestCertificate.rsa)
        let missing = "/nowhere/at/all.pem"
        let rows: [(String, String, String?, String)] = [
            (missing, good.key, nil, "[SSL] certificate=\(missing): cannot be read: No such file or directory"),
            (
                good.certificate, missing, nil,
                "[SSL] certificateKey=\(missing): cannot be read: No such file or directory"
            ),
            (
                good.certificate, good.key, missing,
                "[SSL] certificateChain=\(missing): cannot be read: No such file or directory"
            ),
            (good.key, good.key, nil, "[SSL] certificate=\(good.key): is no certificate in PEM format"),
            (
                good.certificate, good.certificate, nil,
                "[SSL] certificateKey=\(good.certificate): is no private key in PEM format"
            ),
            (
                good.certificate, other.key, nil,
                "[SSL] certificateKey=\(other.key): this key does not belong to the certificate \(good.certificate)"
            ),
        ]
        for (certificate, key, chain, text) in rows {
            #expect {
                try self.context(certificate, key, chain)
            } throws: { error in
                #expect("\(error)" == text)
                return error is TLSConfigurationError
            }
        }
    }

    /// A client that does not finish the handshake in time is closed, whatever it sends instead.
    @Test(arguments: [Transport.wss, .ssl], ["", "\u{16}\u{3}\u{1}", "{\"id\":0,\"method\":\"RemoteProxy.Hello\"}"])
    func givesUpHandshakes(transport: Transport, text: String) async throws {
        var limits = TransportLimits()
        limits.tlsHandshakeTimeout = .milliseconds(200)
        try await TestServer.run(limits: limits, transports: [transport]) { server in
            let plain: Transport = transport == .wss ? .ws : .tcp
            let peer = try await TestPeer.connect(
                to: TestEndpoint(plain, port: server[transport].port),
                upgrade: false
            )
            if !text.isEmpty { try await peer.send(raw: text) }
            _ = await peer.receiveEnding()
            await server.waitUntilEmpty()
        }
    }
}
