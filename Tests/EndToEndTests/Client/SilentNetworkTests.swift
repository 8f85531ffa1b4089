// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// A network that loses everything and says nothing, as when a phone changes it: the client notices by itself.
    @Suite struct SilentNetworkTests {
        typealias Transport = TestEndpoint.Transport

        /// Runs a daemon in a network of its own, and a program in it: at first, and with the network cut or mended.
        private func run(
            _ transport: Transport,
            tls: TestCertificate? = .ecdsa,
            partner: Bool,
            _ body: (ChildProcess, (Bool) async throws -> Void) async throws -> Void
        ) async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(tls: tls, socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder, in: .network) { daemon in
                    let inside = ["-t", "\(daemon.process.id)", "--user", "--net", "--preserve-credentials"]
                    func cut(_ isCut: Bool) async throws {
                        let command = ["ip", "link", "set", "lo", isCut ? "down" : "up"]
                        #expect(try await ChildProcess.exit(.enterNamespaces, inside + command).status == 0)
                    }
                    let options = ["--retry", "--keep-alive", "1"]
                    let program = [try Program.client.url.path] + Client.arguments("mobile", at: daemon[transport])
                    // One whose way is not through the network.
                    let peer = partner ? try await TestPeer.connect(to: daemon[.unix]) : nil
                    let uuid = Client.uuid(of: "partner")
                    try await peer?.authenticate(token: Client.token, uuid: uuid, name: "partner")
                    try await ChildProcess.run(.enterNamespaces, inside + program + options) { mobile in
                        try await body(mobile, cut)
                    }
                    await peer?.close()
                    #expect(await daemon.stop().status == 0)
                }
            }
        }

        /// While it waits for its partner there is nothing to send, and still it learns that the proxy is out of reach.
        @Test(arguments: [Transport.ssl, .wss])
        func isNoticedWhileWaiting(transport: Transport) async throws {
            try await self.run(transport, partner: false) { mobile, cut in
                _ = try await mobile.errors.line(containing: "waiting for the partner")
                try await cut(true)
                let first = try await mobile.errors.line(containing: "; trying again in ")
                #expect(first.contains("timed out") || first.contains("nothing came from the server"), "\(first)")
                _ = try await mobile.errors.lines(2, containing: "; trying again in ")
                try await cut(false)
                _ = try await mobile.errors.lines(2, containing: "waiting for the partner")
            }
        }

        /// What is under way is sent again and again, which would last for a quarter of an hour.
        @Test(arguments: [Transport.ssl, .wss])
        func isNoticedWhileSending(transport: Transport) async throws {
            try await self.run(transport, partner: true) { mobile, cut in
                _ = try await mobile.errors.line(containing: Client.opening(to: "partner"))
                try await cut(true)
                try mobile.type("hello?\n")
                let first = try await mobile.errors.line(containing: "; trying again in ")
                #expect(first.contains("nothing came from the server"), "\(first)")
            }
        }
    }
}
