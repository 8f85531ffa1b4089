// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import ProxyWire
import Testing

extension EndToEnd {
    /// The daemon as a service manager runs it: signals, files that change, sockets that are passed.
    @Suite struct DaemonServiceTests {
        private static let reread = "configuration and certificates were read again"

        /// SIGTERM lets a tunnel live for `drainTimeout`; a second one ends it at once.
        @Test func secondSignal() async throws {
            try await Daemon.run { configuration in
                configuration["ProxyServer", "drainTimeout"] = "3600000"
            } _: { daemon in
                let (one, two) = try await TestPeer.tunnel(daemon[.wss], daemon[.ssl])
                let idle = try await TestPeer.connect(to: daemon[.wss])
                daemon.process.signal(SIGTERM)
                #expect(await idle.receiveEnding().code == .goingAway)
                await idle.close()
                try await one.send("drains")
                #expect(try await two.receivePayload(6) == Array("drains".utf8))
                let exit = await daemon.stop(SIGTERM)
                #expect(exit.status == 0, "\(exit.errors)")
                #expect(exit.errors.hasSuffix("info     Application: stopped\n"))
                for peer in [one, two] { await peer.close() }
            }
        }

        /// SIGHUP, and a file that changes, without one; a broken file changes nothing. No connection notices.
        @Test func reloads() async throws {
            try await TemporaryFolder.with { folder in
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder) { daemon in
                    let (one, two) = try await TestPeer.tunnel(daemon[.wss], daemon[.unix])
                    daemon.process.signal(SIGHUP)
                    _ = try await daemon.process.errors.line(containing: Self.reread)

                    configuration["ProxyServer", "maxConnections"] = "77"
                    configuration["ProxyServer", "name"] = "another"
                    try folder.write("\(configuration)", to: "proxy.conf")
                    _ = try await daemon.process.errors.line(containing: #"changed="[ProxyServer] maxConnections""#)
                    _ = try await daemon.process.errors.line(
                        containing: "take effect when the server is started again: [ProxyServer] name"
                    )
                    configuration["ProxyServer", "maxConnections"] = "many"
                    try folder.write("\(configuration)", to: "proxy.conf")
                    let refusal = try await daemon.process.errors.line(
                        containing: "cannot be used; what was before stays"
                    )
                    #expect(refusal.contains("[ProxyServer] maxConnections"))

                    try await one.send("unharmed")
                    #expect(try await two.receivePayload(8) == Array("unharmed".utf8))
                    for peer in [one, two] { await peer.close() }
                    #expect(await daemon.stop().status == 0)
                }
            }
        }

        /// Certificates that are renewed in place are taken by themselves.
        @Test func renewedCertificate() async throws {
            try await TemporaryFolder.with { folder in
                func install(_ certificate: TestCertificate) throws {
                    try folder.write(String(contentsOfFile: certificate.key, encoding: .utf8), to: "key.pem")
                    try folder.write(String(contentsOfFile: certificate.certificate, encoding: .utf8), to: "cert.pem")
                }
                try install(.ecdsa)
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration["SSL", "certificate"] = folder.path("cert.pem")
                configuration["SSL", "certificateKey"] = folder.path("key.pem")
                try await Daemon.run(configuration, in: folder) { daemon in
                    try install(.rsa)
                    _ = try await daemon.process.errors.line(containing: "certificates were read again: new handshakes")
                    // Only the new one is trusted by this client.
                    let options = ["--ca", TestCertificate.rsa.root]
                    try await Client.pair(("anna", daemon[.wss]), ("bert", daemon[.ssl]), options: options) { _, _ in }
                }
            }
        }

        /// A configuration that names a certificate which is still to be made is taken as soon as the certificate is there.
        @Test func certificateToCome() async throws {
            try await TemporaryFolder.with { folder in
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder) { daemon in
                    configuration["SSL", "certificate"] = folder.path("cert.pem")
                    configuration["SSL", "certificateKey"] = folder.path("key.pem")
                    configuration["ProxyServer", "maxConnections"] = "77"
                    try folder.write("\(configuration)", to: "proxy.conf")
                    let refusal = try await daemon.process.errors.line(containing: "cannot be used; what was before")
                    #expect(refusal.contains("cert.pem"))
                    let certificate = TestCertificate.rsa
                    try folder.write(String(contentsOfFile: certificate.key, encoding: .utf8), to: "key.pem")
                    try folder.write(String(contentsOfFile: certificate.certificate, encoding: .utf8), to: "cert.pem")
                    let changed = try await daemon.process.errors.line(containing: Self.reread)
                    #expect(changed.contains("[ProxyServer] maxConnections"))
                    try await Client.pair(
                        ("anna", daemon[.wss]),
                        ("bert", daemon[.ssl]),
                        options: ["--ca", certificate.root]
                    ) { _, _ in }
                }
            }
        }

        /// systemd's own program passes the sockets.
        @Test func socketActivation() async throws {
            // Free again as soon as they are known.
            let (web, stream) = (try TakenPort(isListening: false).number, try TakenPort(isListening: false).number)
            try await TemporaryFolder.with { folder in
                let socket = folder.path("activated")
                let configuration = DaemonConfiguration(socket: "/nonexistent/never-bound")
                let file = try folder.write("\(configuration)", to: "proxy.conf")
                // It passes on what it is told to: what scripts/test-sanitized.sh tells a sanitizer, for one.
                let variables = ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"].filter {
                    ProcessInfo.processInfo.environment[$0] != nil
                }
                let arguments =
                    try variables.flatMap { ["-E", $0] } + [
                        "-l", "127.0.0.1:\(web)", "-l", "127.0.0.1:\(stream)", "-l", socket,
                        "--fdname=WebSocketServer:TcpServer:UnixSocketServer",
                        Program.daemon.url.path, "-m", "-c", file,
                    ]
                try await ChildProcess.run(.socketActivate, arguments) { process in
                    _ = try await process.errors.lines(3, containing: "Listening on")
                    // The daemon is started by the first connection, which waits until it is accepted.
                    let endpoints = [TestEndpoint(.wss, port: web), .init(.ssl, port: stream), .init(unixPath: socket)]
                    for endpoint in endpoints {
                        let (one, two) = try await TestPeer.tunnel(endpoint, endpoints[0])
                        try await one.send("activated")
                        #expect(try await two.receivePayload(9) == Array("activated".utf8))
                        for peer in [one, two] { await peer.close() }
                    }
                    process.signal(SIGTERM)
                    #expect(await process.exit.status == 0)
                    // Whoever made the socket removes its file.
                    #expect(folder.contains("activated"))
                }
            }
        }
    }
}
