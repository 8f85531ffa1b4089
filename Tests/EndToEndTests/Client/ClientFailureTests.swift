// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// What the client program says, and returns, when it cannot do what it was told.
    @Suite struct ClientFailureTests {
        /// Wrong usage is found before anything is connected, and its first line says what is wrong.
        @Test(arguments: [
            (
                ["-t", "x", "-u", "http://127.0.0.1"],
                "'http' in 'http://127.0.0.1' is no transport of the proxy: use one of"
            ),
            (["-t", "x", "-u", "127.0.0.1:80"], "127.0.0.1:80"),
            (["-t", "x", "-u", "wss://127.0.0.1:70000"], "70000"),
            (["-t", "x", "-u", "unix://"], "unix://"),
            (
                ["-u", "tcp://127.0.0.1:1"],
                "A token is needed to meet anybody: give it with --token-file, -t or the variable NYMEA_"
            ),
            (["-t", ""], "--token is empty: give the token, or leave the option out."),
            (["-t", "x", "--wrong"], "Unknown option '--wrong'"),
            (["-t", "x", "extra"], "Unexpected argument 'extra'"),
            (["-t"], "Missing value for '-t <token>'"),
            (["-t", "x", "--uuid", "seven"], "'seven' is no uuid like"),
            (["-t", "x", "--linger", "-1"], "--linger takes 0 to 86400 seconds."),
            (["-t", "x", "--linger", "abc"], "--linger takes 0 to 86400 seconds."),
            (["-t", "x", "-q", "--very-verbose"], "--quiet asks for less than usual and --very-verbose for more"),
            (["-t", "x", "--token-file", "x"], "--token and --token-file both give the token: give one of them."),
            (["-t", "x", "--stdio", "--pingpong"], "--stdio and --pingpong both say what the tunnel is for"),
            (["-t", "x", "--quiet", "--verbose"], "--quiet asks for less than usual and --verbose for more"),
            (["-t", "x", "--retry-for", "nan"], "--retry-for takes 0 to 31536000 seconds"),
            (["-t", "x", "--keep-alive", "0"], "--keep-alive takes 1 to 32767 seconds"),
            (
                ["-t", "x", "-i", "--ca", "x.pem"],
                "--ca says what to trust and -i to trust anything: give one of them."
            ),
        ])
        func wrongUsage(arguments: [String], words: String) async throws {
            let exit = try await ChildProcess.exit(.client, arguments)
            #expect(exit.status == 64)
            #expect(exit.output == "")
            let first = try #require(exit.errors.split(separator: "\n").first)
            #expect(first.hasPrefix("Error: ") && first.contains(words), "\(exit.errors)")
            #expect(exit.errors.contains("nymea-remoteproxy-client --help"))
        }

        /// Without the variable at all the proxy is asked, which is not there.
        @Test(arguments: [Program.client, .tunnelClient]) func anEmptyVariableIsNoToken(_ program: Program) async throws
        {
            let role = program == .client ? [] : ["-s"]
            let environment = ["NYMEA_CLIENT_TOKEN": ""]
            let url = ["-u", "unix:///nonexistent/s"]
            let exit = try await ChildProcess.exit(program, role + url, environment: environment)
            #expect(exit.status == 64)
            #expect(exit.errors.hasPrefix("Error: The variable NYMEA_CLIENT_TOKEN is empty"), "\(exit.errors)")
            let given = try await ChildProcess.exit(program, role + url + ["--token", "x"], environment: environment)
            #expect(given.status == 69)
            let version = try await ChildProcess.exit(program, ["--version"], environment: environment)
            #expect(version.status == 0)
        }

        @Test(arguments: TestEndpoint.Transport.allCases)
        func unreachable(transport: TestEndpoint.Transport) async throws {
            let port = try TakenPort(isListening: false)
            let isUnix = transport == .unix
            let endpoint =
                isUnix ? TestEndpoint(unixPath: "/nonexistent/s") : TestEndpoint(transport, port: port.number)
            let exit = try await ChildProcess.exit(.client, ["-u", endpoint.url, "-t", "x"])
            let reason = isUnix ? "No such file or directory" : "Connection refused"
            #expect(exit.status == 69)
            #expect(
                exit.errors == """
                    connecting to \(endpoint.url)
                    nymea-remoteproxy-client: \(endpoint.url): the server cannot be reached: \(reason)

                    """
            )
        }

        /// TLS where there is none, none where there is, HTTP where there is none.
        @Test(arguments: [
            (TestEndpoint.Transport.wss, TestEndpoint.Transport.ws), (.ssl, .tcp), (.ws, .wss), (.tcp, .ssl),
            (.ws, .tcp),
        ])
        func wrongProtocol(spoken: TestEndpoint.Transport, understood: TestEndpoint.Transport) async throws {
            try await Daemon.run(tls: understood.isSecure ? .ecdsa : nil) { daemon in
                let url = TestEndpoint(spoken, port: daemon[understood].port).url
                let exit = try await ChildProcess.exit(.client, ["-u", url, "-t", "x", "-i"])
                #expect(exit.status == 76)
                #expect(exit.output == "")
                let lines = exit.errors.split(separator: "\n")
                #expect(lines.count == 2, "\(exit.errors)")
                #expect(lines.first == "connecting to \(url)")
                #expect(lines.last?.hasPrefix("nymea-remoteproxy-client: ") == true)
            }
        }

        /// Which port it is, as far as what comes tells.
        @Test func wrongPort() async throws {
            try await TunnelProxy.run { proxy in
                let daemon = proxy.daemon
                let (tls, http) = (daemon[.ssl].port, daemon[.wss].port)
                for (url, words) in [
                    (
                        "ssl://127.0.0.1:\(proxy[.ssl].port)",
                        "No such namespace. Is this the port of its rendezvous API?"
                    ),
                    ("tcp://127.0.0.1:\(tls)", "byte 0x15, expected '{'. It speaks TLS on this port: use ssl, or wss"),
                    (
                        "ssl://127.0.0.1:\(http)",
                        "It speaks HTTP on this port: use wss instead of ssl, ws instead of tcp"
                    ),
                    ("wss://127.0.0.1:\(tls)", "the server did not answer in HTTP: is this the port of its WebSocket?"),
                ] {
                    let exit = try await ChildProcess.exit(.client, ["-u", url, "-t", "x", "-i"])
                    #expect(exit.status == 76)
                    let last = exit.errors.split(separator: "\n").last ?? ""
                    #expect(last.hasPrefix("nymea-remoteproxy-client: \(url): ") && last.hasSuffix(words), "\(last)")
                }
            }
        }

        @Test func noPartner() async throws {
            try await Daemon.run { configuration in
                configuration["ProxyServer", "aloneTimeout"] = "200"
            } _: { daemon in
                let exit = try await ChildProcess.exit(.client, Client.arguments("anna", at: daemon[.wss]))
                #expect(exit.status == 75)
                let last = exit.errors.split(separator: "\n").last
                #expect(last?.hasSuffix("; --retry keeps waiting") == true)
                #expect(last?.contains("before the partner came") == true, "\(exit.errors)")
                #expect(last?.contains("with the same token and nonce") == true)
            }
        }

        /// Clients with different nonces wait for different partners, and a signal ends the wait in order.
        @Test(arguments: [SIGINT, SIGTERM])
        func signalled(number: Int32) async throws {
            try await Daemon.run { daemon in
                let arguments = Client.arguments("anna", at: daemon[.ssl])
                try await ChildProcess.run(.client, arguments + ["-n", "1"]) { anna in
                    _ = try await anna.errors.line(containing: "waiting for the partner")
                    try await ChildProcess.run(.client, Client.arguments("bert", at: daemon[.wss]) + ["-n", "2"]) {
                        bert in
                        _ = try await bert.errors.line(containing: "waiting for the partner")
                        for client in [anna, bert] {
                            client.signal(number)
                            let exit = await client.exit
                            #expect(exit.status == 0, "\(exit.errors)")
                            #expect(!exit.errors.contains("tunnel to"))
                        }
                    }
                }
            }
        }
    }
}
