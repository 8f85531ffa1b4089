// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// How a pipe ends before its time: with an exit code that says why, and one line on standard error.
    @Suite struct PipeFailureTests {
        typealias Transport = TestEndpoint.Transport

        /// Two pipes in a tunnel, of which bert has got a byte from anna.
        private func pair<Result>(
            _ one: TestEndpoint,
            _ two: TestEndpoint,
            options: [String] = [],
            _ body: (ChildProcess, ChildProcess) async throws -> Result
        ) async throws -> Result {
            let options = ["--stdio"] + options
            return try await ChildProcess.run(.client, Client.arguments("anna", at: one) + options) { anna in
                try await ChildProcess.run(.client, Client.arguments("bert", at: two) + options) { bert in
                    try anna.type("x\n")
                    #expect(try await bert.output.lines(1) == ["x"])
                    return try await body(anna, bert)
                }
            }
        }

        private func lines(_ exit: ChildProcess.Exit) -> [Substring] { exit.errors.split(separator: "\n") }

        /// A script must not take a pipe that was ended for one that has come to its end. The partner's has.
        @Test(arguments: [Transport.ssl, .wss, .unix], [SIGINT, SIGTERM, SIGHUP])
        func signalled(transport: Transport, number: Int32) async throws {
            try await Daemon.run { daemon in
                try await self.pair(daemon[transport], daemon[.ssl]) { anna, bert in
                    anna.signal(number)
                    #expect(await anna.exit.status == 128 + number)
                    #expect(await anna.exit.errors == "")
                    try bert.closeInput()
                    #expect(await bert.exit.status == 0)
                    #expect(await bert.exit.errors == "")
                }
            }
        }

        /// As nohup(1) has it.
        @Test func aHangupThatIsIgnoredEndsNothing() async throws {
            try await PipeScript.with(.ssl, .ssl) { run in
                let exit = try await run(
                    #"""
                    trap '' HUP
                    mkfifo in out
                    anna < in > out & anna=$!
                    exec 3> in
                    printf 'x\ny\n' | bert > answer 3>&- & bert=$!
                    { read -r first; kill -HUP $anna; echo "still here" >&3; exec 3>&-; cat; } < out
                    wait $anna
                    wait $bert
                    cat answer
                    """#
                )
                #expect(exit.status == 0 && exit.errors == "", "\(exit.errors)")
                #expect(exit.output == "y\nstill here\n")
            }
        }

        /// Whoever reads the output has gone: that ends the pipe, and the other side learns that not all was taken.
        @Test(arguments: [Transport.ssl, .wss, .unix, .tcp])
        func readerGone(transport: Transport) async throws {
            try await PipeScript.with(transport, transport) { run in
                let exit = try await run(
                    #"""
                    { anna < /dev/null || echo "anna $?" >&2; } | head -c 1 > /dev/null &
                    yes | bert || echo "bert $?" >&2
                    wait $!
                    """#
                )
                #expect(exit.status == 0)
                let lines = self.lines(exit)
                #expect(lines.contains("anna 73"), "\(exit.errors)")
                #expect(lines.contains { $0.contains("standard output cannot be written: who reads it has gone") })
                // As far as the proxy can tell, anna has finished before bert had, or the connection broke.
                #expect(lines.contains("bert 67") || lines.contains("bert 74"), "\(exit.errors)")
                // One line from each, and the codes.
                #expect(lines.count == 4, "\(exit.errors)")
            }
        }

        /// With a key an end is a message that only who has taken all says: a sender fails with its receiver.
        @Test(arguments: [Transport.ssl, .wss, .unix, .tcp], Receiver.allCases)
        func receiverFails(transport: Transport, receiver: Receiver) async throws {
            let exit = try await self.encrypted(over: transport) { run in
                try await run(
                    """
                    head -c 20000000 /dev/zero > zeros
                    { bert < zeros || echo "bert $?" >&2; } & bert=$!
                    \(receiver.rawValue)
                    wait $bert
                    """
                )
            }
            let lines = self.lines(exit)
            #expect(lines.contains("anna \(receiver.status)"), "\(exit.errors)")
            #expect(lines.contains("bert 67") || lines.contains("bert 83"), "\(exit.errors)")
        }

        /// Anna, who does not take it.
        enum Receiver: String, CaseIterable {
            case full = """
                anna < /dev/null > /dev/full || echo "anna $?" >&2
                """
            case left = """
                { anna < /dev/null || echo "anna $?" >&2; } | head -c 3 > /dev/null
                """
            case signalled = """
                mkfifo out
                anna < /dev/null > out & anna=$!
                exec 3< out
                head -c 2800000 <&3 > first
                kill -TERM $anna
                wait $anna || echo "anna $?" >&2
                """

            var status: Int32 {
                switch self {
                case .full, .left: 73
                case .signalled: 128 + SIGTERM
                }
            }
        }

        /// Even of the last byte, which the sender was rid of long before, for a receiver without input ends after it.
        @Test(arguments: [Transport.ssl, .wss, .unix, .tcp])
        func receiverFailsInTheEnd(transport: Transport) async throws {
            let exit = try await self.encrypted(over: transport, "--linger", "60") { run in
                try await run(
                    """
                    { echo x | bert || echo "bert $?" >&2; } & bert=$!
                    anna < /dev/null > /dev/full || echo "anna $?" >&2
                    wait $bert
                    """
                )
            }
            let lines = self.lines(exit)
            #expect(lines.contains("anna 73"), "\(exit.errors)")
            #expect(lines.contains("bert 83"), "\(exit.errors)")
        }

        private func encrypted(
            over transport: Transport,
            _ options: String...,
            body: (PipeScript) async throws -> ChildProcess.Exit
        ) async throws -> ChildProcess.Exit {
            try await TemporaryFolder.with { folder in
                let key = try EndToEnd.EncryptionTests.write(in: folder)
                return try await PipeScript.with(transport, transport, options: ["--psk-file", key] + options, body)
            }
        }

        /// The partner is killed in the middle of what it is sent.
        @Test(arguments: [Transport.ssl, .wss, .unix, .tcp])
        func partnerLost(transport: Transport) async throws {
            try await PipeScript.with(transport, transport) { run in
                let exit = try await run(
                    #"""
                    mkfifo out
                    bert < /dev/null > out & bert=$!
                    { yes | anna || echo "anna $?" >&2; } & anna=$!
                    exec 3< out
                    head -c 1 <&3 > first
                    kill -KILL $bert
                    wait $anna
                    """#
                )
                let lines = self.lines(exit)
                #expect(lines.last == "anna 67" || lines.last == "anna 74", "\(exit.errors)")
                #expect(lines.count == 2, "\(exit.errors)")
            }
        }

        /// The proxy is killed. Over TLS and WebSocket that cannot be taken for the partner's end.
        @Test(arguments: [Transport.ssl, .wss, .ws], [[], ["--retry"]])
        func proxyLost(transport: Transport, options: [String]) async throws {
            try await Daemon.run(tls: transport == .ws ? nil : .ecdsa) { daemon in
                try await self.pair(daemon[transport], daemon[transport], options: options) { anna, bert in
                    daemon.process.signal(SIGKILL)
                    for exit in [await anna.exit, await bert.exit] {
                        // With --retry, too: what was under way is lost, and no other tunnel brings it back.
                        #expect(exit.status == 74, "\(exit.errors)")
                        #expect(self.lines(exit).count == 1, "\(exit.errors)")
                    }
                }
            }
        }

        @Test func unreadableInput() async throws {
            try await PipeScript.with(.ssl, .ssl) { run in
                let exit = try await run(
                    #"""
                    bert < /dev/null > /dev/null & bert=$!
                    anna < . || echo "anna $?"
                    wait $bert || true
                    """#
                )
                #expect(exit.output == "anna 66\n", "\(exit.errors)")
                #expect(exit.errors.contains("standard input cannot be read: Is a directory"), "\(exit.errors)")
            }
        }

        /// Neither a partner that does not come nor an unknown token ends without a code of its own.
        @Test func tokenRefused() async throws {
            try await TemporaryFolder.with { folder in
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration["Authentication", "backend"] = "tokens"
                configuration["Tokens", "file"] = try folder.write("", to: "tokens")
                try await Daemon.run(configuration, in: folder, mock: false) { daemon in
                    let arguments = Client.arguments("anna", at: daemon[.ssl]) + ["--stdio", "--retry"]
                    let exit = try await ChildProcess.exit(.client, arguments)
                    #expect(exit.status == 77)
                    #expect(self.lines(exit).count == 1 && exit.errors.contains("Invalid token."), "\(exit.errors)")
                }
            }
        }
    }
}
