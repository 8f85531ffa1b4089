// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// The client program with --retry: what passes it outlasts, what does not ends it.
    @Suite struct RetryTests {
        typealias Transport = TestEndpoint.Transport

        /// The configuration of a daemon that listens where another one did.
        private func configuration(
            _ socket: String,
            tls: TestCertificate? = .ecdsa,
            after former: Daemon? = nil
        ) -> DaemonConfiguration {
            var configuration = DaemonConfiguration(tls: tls, socket: socket)
            if let former {
                configuration["WebSocketServer", "port"] = "\(former[tls == nil ? .ws : .wss].port)"
                configuration["TcpServer", "port"] = "\(former[tls == nil ? .tcp : .ssl].port)"
            }
            return configuration
        }

        /// Runs two clients that meet, kills the proxy, and starts it again.
        private func withRestart(
            _ one: Transport,
            _ two: Transport,
            options: [String],
            before: (ChildProcess, ChildProcess) async throws -> Void,
            after: (ChildProcess, ChildProcess) async throws -> Void
        ) async throws {
            try await TemporaryFolder.with { folder in
                let socket = folder.path("socket")
                try await Daemon.run(self.configuration(socket), in: folder) { first in
                    try await Client.pair(("anna", first[one]), ("bert", first[two]), options: options) { anna, bert in
                        try await before(anna, bert)
                        _ = await first.stop(SIGKILL)
                        for client in [anna, bert] {
                            _ = try await client.errors.line(containing: "; trying again in ")
                        }
                        try await Daemon.run(self.configuration(socket, after: first), in: folder) { _ in
                            _ = try await anna.errors.lines(2, containing: Client.opening(to: "bert"))
                            _ = try await bert.errors.lines(2, containing: Client.opening(to: "anna"))
                            try await after(anna, bert)
                        }
                    }
                }
            }
        }

        /// A proxy that was killed is back: both find each other again, and what is typed arrives.
        @Test(arguments: [(Transport.ssl, Transport.wss), (.wss, .ssl), (.unix, .ssl)])
        func meetsAgain(one: Transport, two: Transport) async throws {
            try await self.withRestart(one, two, options: ["--retry", "--linger", "0"]) { anna, bert in
                try anna.type("before\n")
                #expect(try await bert.output.lines(1) == ["before"])
            } after: { anna, bert in
                try anna.type("after\n")
                #expect(try await bert.output.lines(2) == ["before", "after"])
                try bert.type("me too\n")
                #expect(try await anna.output.lines(1) == ["me too"])
                for client in [anna, bert] { client.signal(SIGINT) }
                for exit in [await anna.exit, await bert.exit] { #expect(exit.status == 0, "\(exit.errors)") }
            }
        }

        @Test func playsPingPongAgain() async throws {
            try await self.withRestart(.ssl, .wss, options: ["--retry", "--pingpong"]) { anna, bert in
                for player in [anna, bert] { _ = try await player.errors.line(containing: "ping-pong: ") }
            } after: { anna, bert in
                for player in [anna, bert] {
                    // Of the first game a report and the sum, of the second one at least a report.
                    _ = try await player.errors.line(containing: "ping-pong in all: ")
                    let last = try await player.errors.lines(2, containing: "ping-pong: 1 round trip")
                    #expect(last.count == 2)
                }
                anna.signal(SIGINT)
                #expect(await anna.exit.status == 0)
            }
        }

        /// A partner that leaves is waited for, too.
        @Test func awaitsThePartnersReturn() async throws {
            try await Daemon.run { daemon in
                let arguments = Client.arguments("anna", at: daemon[.ssl]) + ["--retry"]
                try await ChildProcess.run(.client, arguments) { anna in
                    for visit in 1...2 {
                        let bert = Client.arguments("bert", at: daemon[.wss]) + ["--linger", "0.1"]
                        try await ChildProcess.run(.client, bert) { bert in
                            _ = try await anna.errors.lines(visit, containing: Client.opening(to: "bert"))
                            try bert.type("visit \(visit)\n")
                            _ = try await anna.output.lines(visit)
                            bert.signal(SIGINT)
                            _ = await bert.exit
                        }
                        let ends = try await anna.errors.lines(visit, containing: "trying again in ")
                        #expect(ends.last?.contains("the partner has left") == true, "\(ends)")
                    }
                    anna.signal(SIGINT)
                    #expect(await anna.exit.status == 0)
                    #expect(await anna.exit.output == "visit 1\nvisit 2\n")
                }
            }
        }

        /// A pipe may be there before its proxy is, and has lost nothing then.
        @Test(arguments: [Transport.ssl, .wss, .unix])
        func pipesOutlastTheirProxysAbsence(transport: Transport) async throws {
            try await TemporaryFolder.with { folder in
                let socket = folder.path("socket")
                let (configuration, endpoint) = try await Daemon.run(self.configuration(socket), in: folder) { former in
                    let result = (self.configuration(socket, after: former), former[transport])
                    _ = await former.stop(SIGKILL)
                    return result
                }
                let options = ["--stdio", "--retry", "--linger", "0.1"]
                let anna = Client.arguments("anna", at: endpoint) + options
                let bert = Client.arguments("bert", at: endpoint) + options
                try await ChildProcess.run(.client, anna) { anna in
                    try anna.type("hello\n")
                    try anna.closeInput()
                    try await ChildProcess.run(.client, bert) { bert in
                        if transport == .wss { try bert.closeInput() }
                        for client in [anna, bert] {
                            _ = try await client.errors.line(containing: "; trying again in ")
                        }
                        try await Daemon.run(configuration, in: folder) { _ in
                            #expect(try await bert.output.lines(1) == ["hello"])
                            if transport != .wss { try bert.closeInput() }
                            for exit in [await anna.exit, await bert.exit] {
                                #expect(exit.status == 0, "\(exit.errors)")
                                // Nothing but what went wrong.
                                let lines = exit.errors.split(separator: "\n")
                                #expect(lines.allSatisfy { $0.contains("; trying again in ") }, "\(exit.errors)")
                            }
                        }
                    }
                }
            }
        }

        /// Patience has an end, and the code is that of the last failure.
        @Test func retryFor() async throws {
            let begin = ContinuousClock.now
            let exit = try await ChildProcess.exit(
                .client,
                ["-u", "unix:///nonexistent/s", "-t", "x", "--retry-for", "2", "--stdio"]
            )
            #expect(exit.status == 69)
            #expect(begin.duration(to: .now) >= .seconds(2))
            let lines = exit.errors.split(separator: "\n")
            #expect(lines.count >= 3)
            #expect(lines.allSatisfy { $0.contains("No such file or directory") })
            #expect(lines.dropLast().allSatisfy { $0.contains("; trying again in ") })
            #expect(lines.last?.contains("trying again") == false)

            let impatient = try await ChildProcess.exit(
                .client,
                ["-u", "unix:///nonexistent/s", "-t", "x", "--retry-for", "0", "--quiet"]
            )
            #expect(impatient.status == 69)
            #expect(impatient.errors.split(separator: "\n").count == 1)
        }

        /// What will be the same next time ends the program at once.
        @Test func permanentFailures() async throws {
            try await Daemon.run { daemon in
                let arguments = ["-u", daemon[.ssl].url, "-t", "x", "--retry"]
                let untrusted = try await ChildProcess.exit(.client, arguments)
                #expect(untrusted.status == 68)
                #expect(!untrusted.errors.contains("trying again"))
                let unusable = try await ChildProcess.exit(.client, arguments + ["--ca", "/nonexistent.pem"])
                #expect(unusable.status == 78)
                #expect(!unusable.errors.contains("trying again"))
            }
        }

        /// A signal ends the wait between two attempts.
        @Test(arguments: [([], 0), (["--stdio"], 128 + SIGTERM)] as [([String], Int32)])
        func signalledBetweenAttempts(options: [String], status: Int32) async throws {
            let arguments = ["-u", "unix:///nonexistent/s", "-t", "x", "--retry"] + options
            try await ChildProcess.run(.client, arguments) { client in
                _ = try await client.errors.line(containing: "; trying again in ")
                client.signal(SIGTERM)
                #expect(await client.exit.status == status)
            }
        }
    }
}
