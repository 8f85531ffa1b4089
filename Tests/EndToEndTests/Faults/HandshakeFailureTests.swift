// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing

extension EndToEndFaults {
    /// Strangers who do not get as far as TLS. On the open internet that is every minute's business.
    @Suite struct HandshakeFailureTests {
        /// Each is told of in a line, none of them at a level that wakes an operator, and the next is served.
        @Test func noneIsAnError() async throws {
            try await Daemon.run { configuration in
                // Those who trust it have to manage within it, too.
                configuration["ProxyServer", "tlsHandshakeTimeout"] = "4000"
            } _: { daemon in
                let errors = daemon.process.errors
                var failures = 0
                for transport in [TestEndpoint.Transport.ssl, .wss] {
                    let beneath = TestEndpoint(.tcp, port: daemon[transport].port)
                    // Who speaks HTTP, who speaks something else, who begins and goes on no further.
                    for bytes in ["GET / HTTP/1.1\r\n\r\n", "\u{0}\u{FF}nonsense", "\u{16}\u{3}"] {
                        let stranger = try await TestPeer.connect(to: beneath)
                        try await stranger.send(raw: bytes)
                        _ = await stranger.receiveEnding()
                        await stranger.close()
                    }
                    // Who goes before a word.
                    await (try await TestPeer.connect(to: beneath)).close()
                    // Who does not trust the certificate.
                    let other = TestCertificate.rsa.root
                    let arguments = Client.arguments("stranger", at: daemon[transport], trusting: other)
                    #expect(try await ChildProcess.exit(.client, arguments).status == 68)
                    // Who speaks only TLS 1.1.
                    let old = "openssl s_client -tls1_1 -cipher DEFAULT@SECLEVEL=0 -connect 127.0.0.1:\(beneath.port)"
                    #expect(try await ChildProcess.exit(.shell, ["-c", old]).status != 0)
                    failures += 6
                    _ = try await errors.lines(failures, containing: "connection ended")
                    try await TestPeer.expectService(at: daemon[transport])
                    // Its own end.
                    failures += 1
                    _ = try await errors.lines(failures, containing: "connection ended")
                }
                let exit = await daemon.stop()
                #expect(exit.status == 0)
                for level in [" error ", " critical "] { #expect(!exit.errors.contains(level), "\(exit.errors)") }
            }
        }
    }
}
