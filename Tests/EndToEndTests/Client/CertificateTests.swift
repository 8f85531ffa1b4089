// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// Whom the client program trusts.
    @Suite struct CertificateTests {
        typealias Transport = TestEndpoint.Transport

        /// Without -i and --ca the system's authorities decide, and with --ca only the named ones: the test
        /// certificate is not among them.
        @Test(arguments: [Transport.wss, .ssl], [nil, TestCertificate.rsa.root])
        func refusesUnknownAuthority(transport: Transport, trusted: String?) async throws {
            try await Daemon.run { daemon in
                let url = daemon[transport].url
                let trust = trusted.map { ["--ca", $0] } ?? []
                let exit = try await ChildProcess.exit(.client, ["-u", url, "-t", Client.token] + trust)
                #expect(exit.status == 68)
                let lines = exit.errors.split(separator: "\n")
                try #require(lines.count == 2 && lines[0] == "connecting to \(url)", "\(exit.errors)")
                #expect(
                    lines[1].hasPrefix("nymea-remoteproxy-client: \(url): the server's certificate does not verify")
                )
                #expect(lines[1].hasSuffix("(--ca FILE trusts a certificate, -i any)"))
            }
        }

        /// The certificate is for localhost and 127.0.0.1, not for another name of the same machine.
        @Test func refusesAnotherHost() async throws {
            try await Daemon.run { configuration in
                configuration["TcpServer", "host"] = "127.0.0.2"
            } _: { daemon in
                let url = "ssl://127.0.0.2:\(daemon[.ssl].port)"
                let trust = ["--ca", TestCertificate.ecdsa.root]
                let exit = try await ChildProcess.exit(.client, ["-u", url, "-t", Client.token] + trust)
                #expect(exit.status == 68)
                #expect(exit.errors.contains("\(url): the server's certificate is for another host"), "\(exit.errors)")
            }
        }

        /// -i in all its spellings, --ca with the right certificate, by address and by name.
        @Test(arguments: [
            (host: "127.0.0.1", trust: ["-i"]),
            (host: "127.0.0.1", trust: ["--ignore-ssl"]),
            (host: "127.0.0.1", trust: ["--igore-ssl"]),
            (host: "127.0.0.1", trust: ["--ca", TestCertificate.ecdsa.root]),
            (host: "localhost", trust: ["--ca", TestCertificate.ecdsa.root]),
        ])
        func accepts(host: String, trust: [String]) async throws {
            try await Daemon.run { daemon in
                for transport in [Transport.wss, .ssl] {
                    let url = "\(transport)://\(host):\(daemon[transport].port)"
                    try await ChildProcess.run(.client, ["-u", url, "-t", Client.token] + trust) { client in
                        _ = try await client.errors.line(containing: "authenticated as nymea-remoteproxyclient {")
                        client.signal(SIGTERM)
                        let exit = await client.exit
                        #expect(exit.status == 0, "\(exit.errors)")
                    }
                }
            }
        }

        /// A certificate with an intermediate: the daemon sends the chain, the client trusts the root.
        @Test func acceptsChain() async throws {
            let certificate = TestCertificate.chained
            try await Daemon.run(tls: certificate) { configuration in
                configuration["SSL", "certificateChain"] = certificate.chain
            } _: { daemon in
                let arguments = Client.arguments("anna", at: daemon[.wss], trusting: certificate.root)
                try await ChildProcess.run(.client, arguments) { client in
                    _ = try await client.errors.line(containing: "authenticated as anna")
                }
            }
        }

        @Test func namesUnusableFile() async throws {
            let arguments = ["-u", "ssl://127.0.0.1:1", "-t", Client.token, "--ca", "/nonexistent.pem"]
            let exit = try await ChildProcess.exit(.client, arguments)
            #expect(exit.status == 78)
            #expect(
                exit.errors == """
                    connecting to ssl://127.0.0.1:1
                    nymea-remoteproxy-client: ssl://127.0.0.1:1: the file with trusted certificates '/nonexistent.pem' \
                    cannot be read: No such file or directory

                    """
            )
        }
    }
}
