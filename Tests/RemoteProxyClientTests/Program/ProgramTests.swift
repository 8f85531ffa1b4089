// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import ProxyTesting
import RemoteProxyClient
import Testing

/// The program, run as its users run it.
@Suite(.timeLimit(.minutes(1))) struct ProgramTests {
    private static let token = "very-secret-token"

    /// With more patience than a busy machine needs: over WebSocket silence ends a conversation.
    private func arguments(_ url: String, _ more: String...) -> [String] {
        ["-u", url, "-t", Self.token, "--linger", "3"] + more
    }

    @Test(arguments: TestEndpoint.Transport.allCases) func twoProgramsMeet(
        _ transport: TestEndpoint.Transport
    ) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let url = server[transport].url
            let uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
            async let first = RunningProgram.run(
                .client,
                self.arguments(url, "-i", "--name", "Ada", "--uuid", uuid, "--very-verbose"),
                input: "hello\nwörld"
            )
            async let second = RunningProgram.run(
                .client,
                self.arguments(url, "--ca", TestCertificate.ecdsa.root, "--verbose"),
                input: "good day\n"
            )
            let (one, other) = try await (first, second)
            #expect(one.status == 0 && other.status == 0, "\(one.err)\n\(other.err)")
            #expect(one.out == "good day\n")
            #expect(other.out == "hello\nwörld")
            #expect(other.err.contains("\"Ada\"") && other.err.contains("{\(uuid)}"))
            #expect(one.err.contains("\"nymea-remoteproxyclient\""))
            #expect(one.err.contains("Authentication.Authenticate") && one.err.contains("good day"))
            #expect(!one.err.contains(Self.token) && !other.err.contains(Self.token))
            await server.waitUntilEmpty()
        }
    }

    @Test func bothSpellingsOfIgnoringTheCertificate() async throws {
        for option in ["--ignore-ssl", "--igore-ssl"] {
            try await FakeServer.run(.wss, script: { try await $0.openTunnel(followedBy: "hi") }) { url, _ in
                let result = try await RunningProgram.run(.client, self.arguments("\(url)", option))
                #expect(result.out == "hi", "\(result.err)")
            }
        }
    }

    @Test func anUnverifiedCertificateIsRefused() async throws {
        try await FakeServer.run(.wss, script: { await $0.drain() }) { url, _ in
            let result = try await RunningProgram.run(.client, self.arguments("\(url)"))
            #expect(result.status == 68)
            #expect(result.err.contains("certificate does not verify") && result.err.contains("-i"))
            #expect(result.out.isEmpty)
        }
    }

    static let usage: [[String]] = [
        [], ["-u", "tcp://a:1"], ["-t", "x", "-u", "http://a"], ["-t", "x", "--uuid", "no"],
        ["-t", "x", "--linger", "-1"],
        ["-t", "x", "-i", "--ca", "x"], ["-t", "x", "--nonsense"], ["-t", "x", "more"],
    ]

    @Test(arguments: usage) func wrongUsage(_ arguments: [String]) async throws {
        let result = try await RunningProgram.run(.client, arguments)
        #expect(result.status == 64)
        #expect(result.err.contains("Usage:") && result.out.isEmpty)
    }

    @Test func helpAndVersion() async throws {
        for option in ["-h", "--help"] {
            let help = try await RunningProgram.run(.client, [option])
            #expect(help.status == 0)
            for name in [
                "--url", "--token", "--nonce", "--ignore-ssl", "--name", "--uuid", "--pingpong", "--very-verbose",
                "--stdio", "--retry", "--retry-for", "--token-file", "--quiet", "--keep-alive",
            ] {
                #expect(help.out.contains(name))
            }
        }
        for option in ["-v", "--version"] {
            let version = try await RunningProgram.run(.client, [option])
            #expect(version.status == 0 && version.out.hasPrefix("nymea-remoteproxy-client "))
        }
    }

    @Test func exitCodesTellWhatWentWrong() async throws {
        let unreachable = try await RunningProgram.run(.client, self.arguments("unix:///nowhere.sock"))
        #expect(unreachable.status == 69)
        let unusable = try await RunningProgram.run(
            .client,
            self.arguments("ssl://127.0.0.1:1", "--ca", "/nowhere.pem")
        )
        #expect(unusable.status == 78)

        let scripts: [(Int32, FakeServer.Script)] = [
            (74, { _ = try await $0.request() }),
            (75, { try await $0.accept() }),
            (
                76,
                {
                    _ = try await $0.request()
                    try await $0.say("SSH-2.0-OpenSSH")
                    await $0.drain()
                }
            ),
            (
                77,
                { peer in
                    while let request = try await peer.request() {
                        let isHello = request.method.name == "Hello"
                        try await peer.say(
                            isHello
                                ? #"{"id":\#(request.id),"params":{"apiVersion":"0.3","name":"f","server":"f","version":"1"},"status":"success"}"#
                                : #"{"id":\#(request.id),"status":"error","error":"Invalid token."}"#
                        )
                        if !isHello { return }
                    }
                }
            ),
        ]
        for (verdict, status) in [("Timeout", Int32(69)), ("ProxyError", 69), ("AuthenticationFailed", 77)] {
            let script: FakeServer.Script = { peer in
                _ = try await peer.request()
                let code = "AuthenticationError\(verdict)"
                try await peer.say(
                    #"{"id":0,"params":{"apiVersion":"0.3","name":"f","server":"f","version":"1"},"status":"success"}"#
                )
                _ = try await peer.request()
                try await peer.say(
                    #"{"id":1,"status":"error","error":"No.","params":{"authenticationError":"\#(code)"}}"#
                )
            }
            try await FakeServer.run(.unix, script: script) { url, _ in
                let result = try await RunningProgram.run(.client, self.arguments("\(url)"))
                #expect(result.status == status, "\(verdict): \(result.err)")
            }
        }
        for (status, script) in scripts {
            try await FakeServer.run(.unix, script: script) { url, _ in
                let result = try await RunningProgram.run(.client, self.arguments("\(url)"))
                #expect(result.status == status, "\(result.err)")
                #expect(!result.err.contains(Self.token))
            }
        }
    }

    @Test(arguments: [TestEndpoint.Transport.wss, .tcp]) func interruptedWhileWaiting(
        _ transport: TestEndpoint.Transport
    ) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let program = try RunningProgram(.client, self.arguments(server[transport].url, "-i"), input: nil)
            #expect(await program.errors.wait(for: "waiting for the partner"))
            program.interrupt()
            #expect(await program.status() == 0)
            await server.waitUntilEmpty()
        }
    }

    @Test func pingPong() async throws {
        try await TestServer.run(transports: [.wss, .unix]) { server in
            let one = try RunningProgram(.client, self.arguments(server[.wss].url, "-i", "-p"), input: nil)
            let other = try RunningProgram(.client, self.arguments(server[.unix].url, "--pingpong"), input: nil)
            #expect(await one.errors.wait(for: "1 round trip, "))
            #expect(await other.errors.wait(for: "1 round trip, "))
            one.interrupt()
            #expect(await one.status() == 0)
            #expect(await other.status() == 0)
            #expect(await other.errors.all().contains("ping-pong in all: "))
        }
    }
}
