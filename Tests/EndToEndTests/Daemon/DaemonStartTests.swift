// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// What stops the daemon's start: an exit code, and one line that says which key, which value and what is wrong.
    @Suite struct DaemonStartTests {
        /// A configuration with one thing wrong.
        struct Fault: Sendable, CustomTestStringConvertible {
            let section: String
            let key: String
            let value: String
            /// What follows the value in the message.
            let reason: String
            var usesMock = true

            var testDescription: String { "[\(self.section)] \(self.key)=\(self.value)" }
        }

        static let faults = [
            Fault(
                section: "SSL",
                key: "enabled",
                value: "perhaps",
                reason: " is not a truth value; accepted: true or false"
            ),
            Fault(
                section: "TcpServer",
                key: "port",
                value: "70000",
                reason: " is out of range; accepted: a port, 0 to 65535"
            ),
            Fault(
                section: "ProxyServer",
                key: "aloneTimeout",
                value: "soon",
                reason: " is not a whole number; accepted: 1 to 86400000 (milliseconds)"
            ),
            Fault(
                section: "ProxyServer",
                key: "duplicateTunnel",
                value: "both",
                reason: " is none of the choices; accepted: replace, reject"
            ),
            Fault(
                section: "WebSocketServer",
                key: "host",
                value: "proxy.invalid",
                reason: " cannot be resolved; accepted: a host name or an IP address"
            ),
            Fault(
                section: "SSL",
                key: "certificate",
                value: "/nonexistent.pem",
                reason: ": cannot be read: No such file or directory"
            ),
            Fault(
                section: "SSL",
                key: "certificateKey",
                value: "/nonexistent.key",
                reason: ": cannot be read: No such file or directory"
            ),
            Fault(
                section: "SSL",
                key: "certificateKey",
                value: TestCertificate.rsa.key,
                reason: ": this key does not belong to the certificate \(TestCertificate.ecdsa.certificate)"
            ),
            Fault(
                section: "SSL",
                key: "certificateKey",
                value: TestCertificate.ecdsa.certificate,
                reason: ": is no private key in PEM format"
            ),
            Fault(
                section: "AWS",
                key: "endpoint",
                value: "http://lambda.example.com",
                reason: " would carry tokens in the clear; accepted: https://, or http:// on this machine",
                usesMock: false
            ),
        ]

        @Test(arguments: faults)
        func unusableValue(fault: Fault) async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                    .with(fault.section, fault.key, fault.value)
                let file = try folder.write("\(configuration)", to: "proxy.conf")
                let line = try #require(configuration.line(of: fault.section, fault.key))
                let exit = try await ChildProcess.exit(.daemon, (fault.usesMock ? ["-m"] : []) + ["-c", file])
                #expect(exit.status == 78)
                #expect(
                    exit.errors == "nymea-remoteproxy: \(file):\(line): [\(fault.section)] \(fault.key) = "
                        + "\"\(fault.value)\"\(fault.reason)\n"
                )
                #expect(exit.output == "")
                #expect(!folder.contains("socket"))
            }
        }

        /// The default back-end is aws, as it was in the original; with -d it needs the command line's credentials.
        @Test func noCredentials() async throws {
            try await TemporaryFolder.with { folder in
                let file = try folder.write("\(DaemonConfiguration(socket: folder.path("socket")))", to: "proxy.conf")
                let exit = try await ChildProcess.exit(
                    .daemon,
                    ["-d", "-c", file],
                    environment: [
                        "HOME": folder.path, "AWS_ACCESS_KEY_ID": "", "AWS_SHARED_CREDENTIALS_FILE": "",
                        "AWS_CONFIG_FILE": "", "AWS_PROFILE": "work", "AWS_REGION": "eu-west-1",
                    ]
                )
                #expect(exit.status == 78)
                #expect(
                    exit.errors == "nymea-remoteproxy: option --development: no credentials: neither AWS_ACCESS_KEY_ID "
                        + "and AWS_SECRET_ACCESS_KEY in the environment, nor aws_access_key_id and "
                        + "aws_secret_access_key in profile work of \(folder.path)/.aws/credentials or "
                        + "\(folder.path)/.aws/config\n"
                )
            }
        }

        /// Who accepts every token serves this machine only, unless told twice.
        @Test(arguments: [("WebSocketServer", "WebSocket"), ("TcpServer", "TCP")])
        func exposedMock(section: String, kind: String) async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket")).with(section, "host", "0.0.0.0")
                let file = try folder.write("\(configuration)", to: "proxy.conf")
                let exit = try await ChildProcess.exit(.daemon, ["-m", "-c", file])
                #expect(exit.status == 78)
                #expect(
                    exit.errors
                        == "nymea-remoteproxy: option --mock-authenticator: [Authentication] backend = \"mock\" "
                        + "accepts every token, but \(kind) 0.0.0.0:0 can be reached from other machines; listen on "
                        + "127.0.0.1 or ::1, or pass --allow-insecure\n"
                )
                try await Daemon.run(configuration, in: folder, arguments: ["--allow-insecure"]) { daemon in
                    #expect(await daemon.stop().status == 0)
                }
            }
        }

        @Test(arguments: [("WebSocketServer", "WebSocket"), ("TcpServer", "TCP")])
        func portInUse(section: String, kind: String) async throws {
            let taken = try TakenPort(isListening: true)
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                    .with(section, "port", "\(taken.number)")
                let file = try folder.write("\(configuration)", to: "proxy.conf")
                let line = try #require(configuration.line(of: section, "port"))
                let exit = try await ChildProcess.exit(.daemon, ["-m", "-c", file])
                #expect(exit.status == 69)
                let ours = exit.errors.split(separator: "\n").filter { $0.hasPrefix("nymea-remoteproxy:") }
                #expect(
                    ours == [
                        "nymea-remoteproxy: \(file):\(line): [\(section)] port = \"\(taken.number)\" cannot be used: "
                            + "cannot listen on \(kind) 127.0.0.1:\(taken.number): Address already in use"
                    ]
                )
                #expect(!exit.errors.contains("listening"))
                #expect(!exit.errors.contains(" error "))
                #expect(!folder.contains("socket"))
            }
        }

        @Test func missingFile() async throws {
            let exit = try await ChildProcess.exit(.daemon, ["-m", "-c", "/nonexistent/proxy.conf"])
            #expect(exit.status == 78)
            #expect(
                exit.errors == "nymea-remoteproxy: cannot read the configuration file \"/nonexistent/proxy.conf\": "
                    + "No such file or directory\n"
            )
        }

        @Test(arguments: [
            (["--wrong"], "Error: Unknown option '--wrong'"), (["extra"], "Error: Unexpected argument 'extra'"),
            (["-c"], "Error: Missing value for '-c <file>'"),
        ])
        func wrongUsage(arguments: [String], words: String) async throws {
            let exit = try await ChildProcess.exit(.daemon, arguments)
            #expect(exit.status == 64)
            #expect(exit.output == "")
            #expect(exit.errors.hasPrefix(words + "\n"), "\(exit.errors)")
        }
    }
}
