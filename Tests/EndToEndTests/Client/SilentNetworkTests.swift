// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// A network that loses everything and says nothing, as when a phone changes it: the client notices by itself.
    @Suite struct SilentNetworkTests {
        typealias Transport = TestEndpoint.Transport

        /// A daemon's own network.
        private struct Network {
            let proxy: TunnelProxy

            private var inside: [String] {
                ["-t", "\(self.proxy.daemon.process.id)", "--user", "--net", "--preserve-credentials"]
            }

            static func run(_ body: (Network) async throws -> Void) async throws {
                try await TemporaryFolder.with { folder in
                    var configuration = DaemonConfiguration(tls: .ecdsa, socket: folder.path("socket"))
                    configuration.addTunnelProxy(socket: folder.path("tunnel"))
                    try await TunnelProxy.run(configuration, in: folder, in: .network) { proxy in
                        try await body(Network(proxy: proxy))
                        #expect(await proxy.daemon.stop().status == 0)
                    }
                }
            }

            /// Runs a program in it, patient as one on a phone has to be.
            func run(
                _ program: Program,
                _ arguments: [String],
                _ body: (ChildProcess) async throws -> Void
            ) async throws {
                let all = self.inside + [try program.url.path] + arguments + ["--retry", "--keep-alive", "1"]
                try await ChildProcess.run(.enterNamespaces, all, body)
            }

            /// Loses everything from now on, or nothing any more.
            func loses(_ all: Bool) async throws {
                let command = ["ip", "link", "set", "lo", all ? "down" : "up"]
                #expect(try await ChildProcess.exit(.enterNamespaces, self.inside + command).status == 0)
            }
        }

        /// While it waits for its partner there is nothing to send, and still it learns that the proxy is out of reach.
        @Test(arguments: [Transport.ssl, .wss])
        func isNoticedWhileWaiting(transport: Transport) async throws {
            try await Network.run { network in
                let arguments = Client.arguments("mobile", at: network.proxy.daemon[transport])
                try await network.run(.client, arguments) { mobile in
                    _ = try await mobile.errors.line(containing: "waiting for the partner")
                    try await network.loses(true)
                    let first = try await mobile.errors.line(containing: "; trying again in ")
                    #expect(first.contains("timed out") || first.contains("nothing came from the server"), "\(first)")
                    _ = try await mobile.errors.lines(2, containing: "; trying again in ")
                    try await network.loses(false)
                    _ = try await mobile.errors.lines(2, containing: "waiting for the partner")
                }
            }
        }

        /// What is under way is sent again and again, which would last for a quarter of an hour.
        @Test(arguments: [Transport.ssl, .wss])
        func isNoticedWhileSending(transport: Transport) async throws {
            try await Network.run { network in
                let daemon = network.proxy.daemon
                // One whose way is not through the network.
                let peer = try await TestPeer.connect(to: daemon[.unix])
                try await peer.authenticate(token: Client.token, uuid: Client.uuid(of: "partner"), name: "partner")
                try await network.run(.client, Client.arguments("mobile", at: daemon[transport])) { mobile in
                    _ = try await mobile.errors.line(containing: Client.opening(to: "partner"))
                    try await network.loses(true)
                    try mobile.type("hello?\n")
                    let first = try await mobile.errors.line(containing: "; trying again in ")
                    #expect(first.contains("nothing came from the server"), "\(first)")
                }
                await peer.close()
            }
        }

        /// A device registers again when its network is back, and its client reaches it again.
        @Test(arguments: [Transport.ssl, .wss])
        func aDeviceAndItsClientComeBack(transport: Transport) async throws {
            try await Network.run { network in
                let proxy = network.proxy
                try await network.run(.tunnelClient, proxy.device(over: transport) + ["-r"]) { device in
                    _ = try await device.errors.line(containing: "registered as device")
                    try await network.run(.tunnelClient, proxy.client(over: transport, "app")) { app in
                        try app.type("one\n")
                        #expect(try await app.output.lines(1) == ["one"])
                        try await network.loses(true)
                        for program in [device, app] {
                            _ = try await program.errors.line(containing: "; trying again in ")
                        }
                        try await network.loses(false)
                        _ = try await device.errors.lines(2, containing: "registered as device")
                        try app.type("two\n")
                        #expect(try await app.output.lines(2) == ["one", "two"])
                    }
                }
            }
        }
    }
}
