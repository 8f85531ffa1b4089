// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import ProxyWire
import Testing

extension EndToEnd {
    /// How the daemon ends, and what ends with it.
    @Suite struct DaemonStopTests {
        /// Peers are told, the socket's file goes, the exit code is 0.
        @Test(arguments: [SIGTERM, SIGINT])
        func stops(signal: Int32) async throws {
            try await TemporaryFolder.with { folder in
                try await Daemon.run(DaemonConfiguration(socket: folder.path("socket")), in: folder) { daemon in
                    let waiting = try await TestPeer.connect(to: daemon[.wss])
                    let (one, two) = try await TestPeer.tunnel(daemon[.wss], daemon[.wss])
                    let stream = try await TestPeer.connect(to: daemon[.unix])
                    try await stream.authenticate(token: "another")
                    #expect(folder.contains("socket"))

                    async let exit = daemon.stop(signal)
                    #expect(await waiting.receiveEnding().code == .goingAway)
                    // The end that is told first leaves its partner behind, so that one may hear of that.
                    let codes = await [one.receiveEnding().code, two.receiveEnding().code]
                    #expect(codes.contains(.goingAway))
                    #expect(codes.allSatisfy { $0 == .goingAway || $0 == .normal })
                    #expect(await stream.receiveEnding().rest.isEmpty)
                    for peer in [waiting, one, two, stream] { await peer.close() }

                    let (status, log) = await (exit.status, exit.errors)
                    #expect(status == 0, "\(log)")
                    #expect(log.contains("info     Application: stopping connections=4\n"))
                    #expect(log.hasSuffix("info     Application: stopped\n"))
                    #expect(!folder.contains("socket"))
                }
            }
        }

        /// A peer that does not close is cut after `drainTimeout`.
        @Test func stopsDespiteDeafPeer() async throws {
            try await Daemon.run { configuration in
                configuration["ProxyServer", "drainTimeout"] = "100"
            } _: { daemon in
                let peer = try await TestPeer.connect(to: daemon[.ssl])
                #expect(await daemon.stop().status == 0)
                #expect(await peer.receiveEnding().rest.isEmpty)
                await peer.close()
            }
        }

        /// Client programs end with the daemon and say so.
        ///
        /// On a stream nothing tells it from a partner that did not come in time.
        @Test(arguments: [(TestEndpoint.Transport.wss, Int32(74)), (.ssl, 75), (.unix, 75)])
        func clientsEnd(transport: TestEndpoint.Transport, status: Int32) async throws {
            try await Daemon.run { daemon in
                try await ChildProcess.run(.client, Client.arguments("anna", at: daemon[transport])) { anna in
                    _ = try await anna.errors.line(containing: "waiting for the partner")
                    #expect(await daemon.stop().status == 0)
                    let exit = await anna.exit
                    #expect(exit.status == status, "\(exit.errors)")
                    #expect(exit.errors.contains("the server closed the connection before the partner came"))
                    #expect(exit.errors.contains("same token and nonce") == (status == 75))
                }
            }
        }

        /// A daemon that is killed takes its clients with it, although their standard input is open.
        @Test(arguments: [(TestEndpoint.Transport.wss, Int32(74)), (.ssl, 74), (.unix, 0)])
        func killedDaemonEndsClients(transport: TestEndpoint.Transport, status: Int32) async throws {
            try await Daemon.run { daemon in
                try await Client.pair(("anna", daemon[transport]), ("bert", daemon[transport])) { anna, bert in
                    #expect(await daemon.stop(SIGKILL).status == -SIGKILL)
                    for exit in await [anna.exit, bert.exit] {
                        #expect(exit.status == status, "\(exit.errors)")
                    }
                }
            }
        }

        /// A killed daemon leaves its socket behind; the next one takes the place, and clients meet there.
        @Test func replacesStaleSocket() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder) { daemon in
                    #expect(await daemon.stop(SIGKILL).status == -SIGKILL)
                }
                #expect(folder.contains("socket"))
                try await Daemon.run(configuration, in: folder) { daemon in
                    try await Client.pair(("anna", daemon[.unix]), ("bert", daemon[.unix])) { anna, bert in
                        try anna.type("still here\n")
                        #expect(try await bert.output.lines(1) == ["still here"])
                    }
                    #expect(await daemon.stop().status == 0)
                }
                #expect(!folder.contains("socket"))
            }
        }

        /// The socket of a daemon that runs is not taken away.
        @Test func keepsSocketInUse() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder) { daemon in
                    let second = try await ChildProcess.exit(.daemon, ["-m", "-c", folder.path("proxy.conf")])
                    #expect(second.status == 69)
                    let line = try #require(configuration.line(of: "UnixSocketServer", "unixSocketFileName"))
                    #expect(
                        second.errors.hasSuffix(
                            "nymea-remoteproxy: \(folder.path("proxy.conf")):\(line): [UnixSocketServer] "
                                + "unixSocketFileName = \"\(folder.path("socket"))\" cannot be used: cannot listen on "
                                + "Unix socket \(folder.path("socket")): Address already in use\n"
                        ),
                        "\(second.errors)"
                    )
                    let peer = try await TestPeer.connect(to: daemon[.unix])
                    await peer.close()
                }
            }
        }

        /// When one client program is killed, the daemon closes its partner, which ends in order.
        ///
        /// Even while its standard input is open, except where the end of a stream is all that can be seen: by the
        /// daemon, of a plain socket whose other direction may live on, and by the client, of a TCP connection.
        @Test(arguments: [TestEndpoint.Transport.wss, .ssl, .unix], [TestEndpoint.Transport.wss, .ssl, .unix])
        func killedClientEndsItsPartner(one: TestEndpoint.Transport, two: TestEndpoint.Transport) async throws {
            try await Daemon.run { daemon in
                try await Client.pair(("anna", daemon[one]), ("bert", daemon[two])) { anna, bert in
                    try anna.type("last words\n")
                    _ = try await bert.output.line(containing: "last words")
                    anna.signal(SIGKILL)
                    if one == .unix || two == .ssl { try bert.closeInput() }
                    let exit = await bert.exit
                    #expect(exit.status == 0, "\(exit.errors)")
                    #expect(exit.output == "last words\n")
                }
                #expect(await daemon.stop().status == 0)
            }
        }
    }
}
