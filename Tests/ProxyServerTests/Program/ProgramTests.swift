// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

@testable import ProxyServer

/// The program from outside: what it prints, its exit codes, its signals.
@Suite(.timeLimit(.minutes(1))) struct ProgramTests {
    /// Runs the body with a configuration file in a directory of its own.
    func withFile(
        _ text: (_ directory: String) -> String,
        _ body: (_ path: String, _ directory: String) async throws -> Void
    )
        async throws
    {
        try await TemporaryDirectory.with { directory in
            let path = "\(directory)/proxy.conf"
            try Data(text(directory).utf8).write(to: URL(filePath: path))
            try await body(path, directory)
        }
    }

    @Test("The version is that of the program and that of the API", arguments: ["-v", "--version"])
    func version(option: String) async throws {
        let ending = try await DaemonProcess.run([option])
        #expect(ending == .init(exitCode: 0, output: "nymea-remoteproxy 1.0.0 (API 0.3)\n", errors: ""))
    }

    @Test("The help names every option", arguments: ["-h", "--help"])
    func help(option: String) async throws {
        let ending = try await DaemonProcess.run([option])
        #expect(ending.exitCode == 0)
        let options = [
            "-h, --help", "-v, --version", "-l, --logging <", "-d, --development", "-m, --mock-authenticator",
            "-c, --configuration <", "--verbose", "--allow-insecure",
        ]
        for option in options { #expect(ending.output.contains(option), "\(option)") }
        #expect(!ending.output.contains("print-configuration"))
    }

    @Test("The documents can be printed")
    func documents() async throws {
        #expect(
            try await DaemonProcess.run(["--print-configuration-reference"]).output == ConfigurationReference.markdown
        )
        #expect(try await DaemonProcess.run(["--print-configuration-sample"]).output == ConfigurationReference.sample)
    }

    @Test("Wrong arguments end with 64", arguments: [["--bogus"], ["-c"], ["stray"], ["-x"], ["--verbose=1"]])
    func usage(arguments: [String]) async throws {
        let ending = try await DaemonProcess.run(arguments)
        #expect(ending.exitCode == 64)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.hasPrefix("Error: "))
    }

    @Test("A configuration that cannot be used ends with 78 and one line")
    func configuration() async throws {
        let missing = try await DaemonProcess.run(["-m", "-c", "/nonexistent.conf"])
        #expect(missing.exitCode == 78)
        #expect(
            missing.errors == "nymea-remoteproxy: cannot read the configuration file \"/nonexistent.conf\": "
                + "No such file or directory\n"
        )
        try await self.withFile({ _ in "[TcpServer]\nport=http\n" }) { path, _ in
            let wrong = try await DaemonProcess.run(["-m", "-c", path])
            #expect(wrong.exitCode == 78)
            #expect(
                wrong.errors == "nymea-remoteproxy: \(path):2: [TcpServer] port = \"http\" is not a whole number; "
                    + "accepted: a port, 0 to 65535\n"
            )
        }
    }

    static func listening(_ directory: String) -> String {
        """
        [ProxyServer]
        name=from file
        [SSL]
        enabled=false
        [WebSocketServer]
        port=0
        [TcpServer]
        enabled=false
        [UnixSocketServer]
        unixSocketFileName=\(directory)/s
        \(RemoteProxyServerTests.noTunnelProxy)
        """
    }

    @Test(
        "SIGTERM and SIGINT stop the daemon in order: peers end, the socket goes, exit code 0",
        arguments: [SIGTERM, SIGINT]
    )
    func signals(signal: Int32) async throws {
        try await self.withFile(Self.listening) { path, directory in
            let log = "\(directory)/log"
            let variables = ["NYMEA_REMOTEPROXY_PROXY_SERVER_NAME": "from environment"]
            let daemon = try DaemonProcess(["-m", "-c", path, "-l", log, "--verbose"], environment: variables)
            try #require(await daemon.untilLogged("listening api=rendezvous url=unix://\(directory)/s\n"))
            let peer = try await TestPeer.connect(to: TestEndpoint(unixPath: "\(directory)/s"))
            try await peer.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#)
            #expect(try await peer.receiveMessage().contains(#""name":"from environment""#))
            daemon.send(signal)
            #expect(await peer.receiveEnding().rest.isEmpty)
            await peer.close()
            let ending = await daemon.ending
            #expect(ending.exitCode == 0)
            #expect(ending.output.isEmpty)
            #expect(ending.errors.contains(" info     Application: stopped\n"))
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/s"))
            // The file has the same lines as standard error, in the same order.
            let file = try String(contentsOf: URL(filePath: log), encoding: .utf8)
            #expect(file.split(separator: "\n") == ending.errors.split(separator: "\n"))
        }
    }

    @Test("A port in use ends with 69 and names the port")
    func portInUse() async throws {
        try await self.withFile(Self.listening) { path, directory in
            let first = try DaemonProcess(["-m", "-c", path])
            try #require(await first.untilLogged("listening api=rendezvous url=unix://\(directory)/s\n"))
            let second = try await DaemonProcess.run(["-m", "-c", path])
            #expect(second.exitCode == 69)
            #expect(
                second.errors.hasSuffix(
                    "nymea-remoteproxy: \(path):10: [UnixSocketServer] unixSocketFileName = \"\(directory)/s\" cannot "
                        + "be used: cannot listen on Unix socket \(directory)/s: Address already in use\n"
                )
            )
            first.send(SIGTERM)
            #expect(await first.ending.exitCode == 0)
        }
    }

    @Test("The default back-end serves other machines; with -m they are not served unless that is allowed")
    func mock() async throws {
        try await self.withFile({ Self.listening($0) + "\n[TcpServer]\nenabled=true\nhost=0.0.0.0\nport=0" }) {
            path,
            _ in
            let without = try DaemonProcess(["-c", path])
            #expect(await without.untilLogged("listening api=rendezvous url=tcp://0.0.0.0:"))
            without.send(SIGTERM)
            #expect(await without.ending.exitCode == 0)
            let exposed = try await DaemonProcess.run(["-m", "-c", path])
            #expect(exposed.exitCode == 78)
            #expect(exposed.errors.contains("pass --allow-insecure"))
            let allowed = try DaemonProcess(["-m", "-c", path, "--allow-insecure"])
            #expect(await allowed.untilLogged("listening api=rendezvous url=tcp://0.0.0.0:"))
            allowed.send(SIGTERM)
            let ending = await allowed.ending
            #expect(ending.exitCode == 0)
            #expect(ending.errors.contains("THE MOCK AUTHENTICATOR ACCEPTS EVERY TOKEN"))
        }
    }
}
