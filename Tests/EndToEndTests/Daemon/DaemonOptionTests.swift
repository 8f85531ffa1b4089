// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// Arguments, environment and file, as the running daemon obeys them.
    @Suite struct DaemonOptionTests {
        /// What the daemon calls itself when a client says Hello.
        private func name(of daemon: Daemon) async throws -> String {
            try await ChildProcess.run(.client, Client.arguments("anna", at: daemon[.unix])) { client in
                try await client.errors.line(containing: "connected to ")
            }
        }

        @Test func environmentIsStrongerThanFile() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket")).with(
                    "ProxyServer",
                    "name",
                    "file"
                )
                try await Daemon.run(configuration, in: folder) { daemon in
                    let name = try await self.name(of: daemon)
                    #expect(name == #"connected to "file""#)
                }
                let variable = "NYMEA_REMOTEPROXY_PROXY_SERVER_NAME"
                try await Daemon.run(configuration, in: folder, environment: [variable: "environment"]) { daemon in
                    let name = try await self.name(of: daemon)
                    #expect(name == #"connected to "environment""#)
                }
            }
        }

        @Test func environmentIsNamedWhenItIsWrong() async throws {
            try await TemporaryFolder.with { folder in
                let file = try folder.write("\(DaemonConfiguration(socket: folder.path("socket")))", to: "proxy.conf")
                let variable = "NYMEA_REMOTEPROXY_TCP_SERVER_PORT"
                let exit = try await ChildProcess.exit(.daemon, ["-m", "-c", file], environment: [variable: "http"])
                #expect(exit.status == 78)
                #expect(
                    exit.errors
                        == "nymea-remoteproxy: environment variable \(variable): [TcpServer] port = \"http\" is "
                        + "not a whole number; accepted: a port, 0 to 65535\n"
                )
            }
        }

        /// A slip of the keyboard does not stop the start, and is pointed at.
        @Test func unknownKeysAreNamed() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                    .with("ProxyServer", "aloneTimeuot", "1")
                    .with("TcpSever", "port", "1")
                try await Daemon.run(configuration, in: folder) { daemon in
                    let log = await daemon.stop().errors
                    let file = folder.path("proxy.conf")
                    let key = try #require(configuration.line(of: "ProxyServer", "aloneTimeuot"))
                    let section = try #require(configuration.line(of: "TcpSever", "port")) - 1
                    let warnings = [
                        "\(file):\(key): unknown key aloneTimeuot in [ProxyServer] is ignored; did you mean aloneTimeout?",
                        "\(file):\(section): unknown section [TcpSever] is ignored; did you mean [TcpServer]?",
                    ]
                    for warning in warnings { #expect(log.contains(" warning  Application: \(warning)\n"), "\(log)") }
                }
            }
        }

        /// The file of -l has all that standard error has, and is appended to.
        @Test(arguments: ["-l", "--logging"])
        func logFile(option: String) async throws {
            try await TemporaryFolder.with { folder in
                let file = try folder.write("from before\n", to: "log")
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder, arguments: [option, file]) { daemon in
                    let exit = await daemon.stop()
                    #expect(exit.status == 0)
                    #expect(exit.errors.contains("info     Application: starting"))
                    #expect(exit.errors.contains("THE MOCK AUTHENTICATOR ACCEPTS EVERY TOKEN"))
                    let log = try folder.read("log")
                    #expect(log == "from before\n" + exit.errors)
                }
            }
        }

        @Test func unusableLogFile() async throws {
            try await TemporaryFolder.with { folder in
                let file = try folder.write("\(DaemonConfiguration(socket: folder.path("socket")))", to: "proxy.conf")
                let exit = try await ChildProcess.exit(.daemon, ["-m", "-c", file, "-l", "/nonexistent/log"])
                #expect(exit.status == 69)
                #expect(
                    exit.errors == "nymea-remoteproxy: option --logging: [ProxyServer] logFile = \"/nonexistent/log\" "
                        + "cannot be written: No such file or directory\n"
                )
            }
        }

        /// More is logged with --verbose, though never the token.
        @Test func verboseLog() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                for isVerbose in [false, true] {
                    let arguments = isVerbose ? ["--verbose"] : []
                    try await Daemon.run(configuration, in: folder, arguments: arguments) { daemon in
                        try await Client.pair(("anna", daemon[.unix]), ("bert", daemon[.ssl])) { _, _ in }
                        let log = await daemon.stop().errors
                        #expect(log.contains(" debug ") == isVerbose)
                        #expect(log.contains(" debug    Authentication: token accepted") == isVerbose, "\(log)")
                        #expect(log.contains("connection ended") && log.contains(" name=anna"))
                        #expect(!log.contains(Client.token))
                    }
                }
            }
        }
    }
}
