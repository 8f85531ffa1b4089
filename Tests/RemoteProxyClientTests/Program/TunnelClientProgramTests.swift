// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyAPI
import RemoteProxyClient
import Testing

/// The tunnel client program, run as its users run it; one test at a time, for they are processes.
@Suite(.serialized, .timeLimit(.minutes(1))) struct TunnelClientProgramTests {
    private static let uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    private static let token = "very-secret-token"

    private func device(_ endpoint: TestEndpoint, _ more: String...) throws -> RunningProgram {
        let arguments = ["-s", "-u", endpoint.url, "-i", "--uuid", Self.uuid, "--token", Self.token] + more
        return try RunningProgram(.tunnelClient, arguments, input: nil)
    }

    private func client(_ endpoint: TestEndpoint, _ more: String...) -> [String] {
        ["-c", "-u", endpoint.url, "-i", "--server-uuid", Self.uuid, "--token", Self.token, "--linger", "0.3"] + more
    }

    @Test(arguments: TestEndpoint.Transport.allCases) func linesBothWays(
        _ transport: TestEndpoint.Transport
    ) async throws {
        try await TestServer.runTunnelProxy(transports: [transport]) { server in
            let device = try self.device(server[transport], "--very-verbose", "-n", "cellar")
            #expect(await device.errors.wait(for: "registered as cellar {\(Self.uuid)}"))
            let ada = try RunningProgram(.tunnelClient, self.client(server[transport], "-n", "Ada"), input: nil)
            #expect(await device.errors.wait(for: "client 1 \"Ada\" {"))
            let bert = try RunningProgram(.tunnelClient, self.client(server[transport], "-n", "Bert"), input: nil)
            #expect(await device.errors.wait(for: "client 2 \"Bert\" {"))
            try ada.type("hellö\nno line end")
            #expect(await device.output.wait(for: "[1 Ada] hellö\n"))
            try device.type("all\n@2 you\n@9 nobody\n")
            #expect(await ada.output.wait(for: "all\n"))
            #expect(await bert.output.wait(for: "all\nyou\n"))
            #expect(await device.errors.wait(for: "there is no client 9"))
            try ada.closeInput()
            #expect(await ada.status() == 0)
            #expect(await device.output.wait(for: "[1 Ada] no line end\n"))
            device.interrupt()
            #expect(await device.status() == 0)
            // The device is gone, and there is nobody left to type to.
            #expect(await bert.status() == 0)
            #expect(await ada.output.all() == "all\n")
            let errors = await device.errors.all()
            #expect(errors.contains("RegisterServer") && !errors.contains(Self.token))
            #expect(errors.hasSuffix("closed\n"))
            await server.waitUntilEmpty()
        }
    }

    @Test(arguments: [TestEndpoint.Transport.ssl, .wss, .unix]) func echo(
        _ transport: TestEndpoint.Transport
    ) async throws {
        try await TestServer.runTunnelProxy(transports: [transport]) { server in
            let device = try self.device(server[transport], "-r")
            #expect(await device.errors.wait(for: "waiting for clients"))
            async let counted = RunningProgram.run(
                .tunnelClient,
                self.client(server[transport], "-r", "--count", "1000001")
            )
            async let timed = RunningProgram.run(
                .tunnelClient,
                self.client(server[transport], "-r", "--duration", "1.2")
            )
            let (one, other) = try await (counted, timed)
            #expect(one.status == 0 && other.status == 0, "\(one.err)\n\(other.err)")
            #expect(one.err.contains("in all: 1000001 bytes there and back"))
            #expect(other.err.contains("MB/s each way"))
            #expect(one.out.isEmpty && other.out.isEmpty)
            device.interrupt()
            #expect(await device.status() == 0)
            await server.waitUntilEmpty()
        }
    }

    @Test func anEchoThatIsNone() async throws {
        let script: FakeServer.Script = { peer in
            try await peer.registerClient()
            while let frame = await peer.next(), frame != .end {
                try await peer.send(.stream(frame.bytes.map { $0 ^ 1 }))
            }
        }
        try await FakeServer.run(.unix, script: script) { url, _ in
            let arguments = ["-c", "-u", "\(url)", "--server-uuid", Self.uuid, "-r"]
            let result = try await RunningProgram.run(.tunnelClient, arguments)
            #expect(result.status == 65)
            #expect(result.err.contains("the byte at 0 did not come back as it was sent"))
        }
    }

    @Test func aDeviceThatLeavesDuringTheEcho() async throws {
        let script: FakeServer.Script = { peer in
            try await peer.registerClient()
            _ = await peer.next()
            try await peer.send(.end)
            // Reads on, so that the client meets the end and not a broken pipe.
            await peer.drain()
        }
        try await FakeServer.run(.unix, script: script) { url, _ in
            let arguments = ["-c", "-u", "\(url)", "--server-uuid", Self.uuid, "-r"]
            let result = try await RunningProgram.run(.tunnelClient, arguments)
            #expect(result.status == 74)
            #expect(result.err.contains("the device has left"))
        }
    }

    /// Ctrl-C ends a client with random bytes under way, with its summary.
    @Test func interruptedEcho() async throws {
        try await TestServer.runTunnelProxy(transports: [.tcp]) { server in
            let device = try self.device(server[.tcp], "-r")
            #expect(await device.errors.wait(for: "waiting for clients"))
            let client = try RunningProgram(.tunnelClient, self.client(server[.tcp], "-r"), input: nil)
            #expect(await client.errors.wait(for: "MB/s each way"))
            client.interrupt()
            #expect(await client.status() == 0)
            #expect(await client.errors.all().contains("in all: "))
            device.interrupt()
            #expect(await device.status() == 0)
            await server.waitUntilEmpty()
        }
    }

    static let usage: [[String]] = [
        [], ["-s", "-c", "--server-uuid", uuid], ["-c"], ["-s", "--server-uuid", uuid], ["-s", "-u", "http://a"],
        ["-s", "--uuid", "no"], ["-s", "--uuid", "{00000000-0000-0000-0000-000000000000}"],
        ["-s", "-r", "--count", "1"],
        ["-c", "--server-uuid", uuid, "--duration", "1"], ["-c", "--server-uuid", uuid, "-r", "--duration", "-1"],
        ["-c", "--server-uuid", uuid, "-r", "--duration", "nan"], ["-c", "--server-uuid", uuid, "-r", "--count", "-1"],
        ["-c", "--server-uuid", uuid, "--linger", "inf"], ["-s", "-i", "--ca", "x"], ["-s", "--certificate", "x"],
        ["-s", "--certificate-key", "x"], ["-s", "--nonsense"], ["-s", "more"],
    ]

    @Test(arguments: usage) func wrongUsage(_ arguments: [String]) async throws {
        let result = try await RunningProgram.run(.tunnelClient, arguments)
        #expect(result.status == 64)
        #expect(result.err.hasPrefix("Error: ") && result.err.contains("Usage:") && result.out.isEmpty)
    }

    @Test func helpAndVersion() async throws {
        for option in ["-h", "--help"] {
            let help = try await RunningProgram.run(.tunnelClient, [option])
            #expect(help.status == 0)
            for name in [
                "--url", "--ignore-ssl", "--server", "--client", "--name", "--random", "--uuid", "--server-uuid",
                "--token",
                "--certificate", "--certificate-key", "--verbose", "--very-verbose", "--duration", "--count",
            ] {
                #expect(help.out.contains(name))
            }
        }
        for option in ["-v", "--version"] {
            let version = try await RunningProgram.run(.tunnelClient, [option])
            #expect(version.status == 0 && version.out.contains("(API \(TunnelProxyAPI.version))"))
            #expect(version.out.hasPrefix("nymea-remoteproxy-tunnelclient "))
        }
    }

    /// What the proxy may say, and the exit code it leads to; nothing is tried again.
    static let verdicts: [(TunnelProxyAPI.TunnelProxyError, Int32)] = [
        (.invalidUuid, 77), (.forbiddenCall, 77), (.alreadyRegistered, 75), (.internalServerError, 75),
    ]

    @Test(arguments: verdicts) func exitCodes(_ verdict: TunnelProxyAPI.TunnelProxyError, status: Int32) async throws {
        try await FakeServer.run(.unix, script: { try await $0.registerDevice(verdict) }) { url, _ in
            let result = try await RunningProgram.run(.tunnelClient, ["-s", "-u", "\(url)"])
            #expect(result.status == status, "\(result.err)")
            #expect(result.err.split(separator: "\n").count == 2)
        }
        try await FakeServer.run(.unix, script: { try await $0.registerClient(verdict) }) { url, _ in
            let arguments = ["-c", "--server-uuid", Self.uuid, "-u", "\(url)"]
            let result = try await RunningProgram.run(.tunnelClient, arguments)
            #expect(result.status == status, "\(result.err)")
        }
    }

    @Test func otherExitCodes() async throws {
        let client = ["-c", "--server-uuid", Self.uuid]
        for role in [["-s"], client] {
            let unreachable = try await RunningProgram.run(.tunnelClient, role + ["-u", "unix:///nowhere.sock"])
            #expect(unreachable.status == 69)
            let unusable = try await RunningProgram.run(
                .tunnelClient,
                role + [
                    "-u", "ssl://127.0.0.1:1", "--certificate", "/nowhere.pem", "--certificate-key", "/nowhere.key",
                ]
            )
            #expect(unusable.status == 78 && unusable.err.contains("/nowhere.pem"))
        }
        try await TestServer.runTunnelProxy(transports: [.ssl]) { server in
            let url = server[.ssl].url
            let absent = try await RunningProgram.run(.tunnelClient, client + ["-i", "-u", url])
            #expect(absent.status == 75 && absent.err.contains("no device"))
            let untrusted = try await RunningProgram.run(.tunnelClient, client + ["-u", url])
            #expect(untrusted.status == 68 && untrusted.err.contains("--ca FILE"))
        }
        try await TestServer.run(transports: [.tcp]) { server in
            let wrong = try await RunningProgram.run(.tunnelClient, client + ["-u", server[.tcp].url])
            #expect(wrong.status == 76 && wrong.err.contains("port of its tunnel proxy API"))
        }
    }

    @Test func registersAgainAfterALoss() async throws {
        try await FakeServer.run(.unix, script: { try await $0.registerDevice() }) { url, _ in
            let device = try RunningProgram(.tunnelClient, ["-s", "-u", "\(url)"], input: nil)
            #expect(await device.errors.wait(for: "trying again in"))
            device.interrupt()
            #expect(await device.status() == 0)
        }
    }
}
