// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing

extension EndToEnd {
    /// Who may be a device, and what the program says and returns when it may not.
    @Suite struct AdmissionTests {
        private static let uuid = TunnelProxy.uuid.dropFirst().dropLast()

        private func identity(_ uuid: some StringProtocol, by authority: TestAuthority = .devices) -> [String] {
            let identity = authority.issue(.with(\.alternatives, ["URI:urn:uuid:\(uuid)"]))
            return ["--certificate", identity.certificate, "--certificate-key", identity.key]
        }

        private func device(_ proxy: TunnelProxy, _ options: [String]) -> [String] {
            let trust = ["--ca", TestCertificate.ecdsa.root]
            return ["-s", "-u", proxy[.ssl].url, "--uuid", TunnelProxy.uuid, "-r"] + trust + options
        }

        @Test func certificates() async throws {
            let proof = self.identity(Self.uuid)
            try await TunnelProxy.run { configuration in
                configuration["TunnelProxy", "authentication"] = "mtls"
                configuration["SSL", "clientCertificateAuthority"] = TestAuthority.devices.certificate
                // A Unix socket shows no certificates.
                configuration["UnixSocketServerTunnelProxy", "unixSocketFileName"] = nil
            } _: { proxy in
                try await ChildProcess.run(.tunnelClient, self.device(proxy, proof)) { device in
                    _ = try await device.errors.line(containing: "registered as")
                    let arguments = proxy.client(over: .wss, "c", "-r", "--count", "1000")
                    #expect(try await ChildProcess.exit(.tunnelClient, arguments + proof).status == 0)
                    #expect(try await ChildProcess.exit(.tunnelClient, arguments).status == 77)
                }
                for (options, words) in [
                    ([], "it asks for a token or a certificate"),
                    (self.identity("6ba7b810-9dad-11d1-80b4-00c04fd430c9"), "it asks for a token or a certificate"),
                    (self.identity(Self.uuid, by: .foreign), "the server refused this side's certificate"),
                ] {
                    let exit = try await ChildProcess.exit(.tunnelClient, self.device(proxy, options))
                    #expect(exit.status == 77)
                    let lines = exit.errors.split(separator: "\n")
                    #expect(lines.count == 2 && lines.last?.contains(words) == true, "\(exit.errors)")
                }
            }
        }

        @Test func tokens() async throws {
            try await TunnelProxy.run { configuration in
                configuration["TunnelProxy", "authentication"] = "token"
            } _: { proxy in
                let none = try await ChildProcess.exit(.tunnelClient, self.device(proxy, []))
                #expect(none.status == 77 && none.errors.contains("it asks for a token or a certificate"))
                let token = ["--token", Client.token, "--very-verbose"]
                try await ChildProcess.run(.tunnelClient, self.device(proxy, token)) { device in
                    _ = try await device.errors.line(containing: "registered as")
                    device.signal(2)
                    let exit = await device.exit
                    #expect(exit.status == 0 && !exit.errors.contains(Client.token))
                }
            }
        }

        @Test func aKeyThatIsNotTheCertificates() async throws {
            let (one, other) = (TestAuthority.devices.issue(), TestAuthority.foreign.issue())
            for program in [Program.client, .tunnelClient] {
                let role = program == .client ? ["-t", "x"] : ["-s"]
                let files = ["--certificate", one.certificate, "--certificate-key", other.key]
                let exit = try await ChildProcess.exit(program, role + ["-u", "ssl://127.0.0.1:1"] + files)
                #expect(exit.status == 78)
                #expect(exit.errors.contains("is not that of the certificate in"), "\(exit.errors)")
            }
        }
    }
}
