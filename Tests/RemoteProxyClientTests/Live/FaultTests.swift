// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTesting
import RemoteProxyAPI
import RemoteProxyClient
import Testing

/// What goes wrong, and what the user of the library is told.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
    private func error(_ body: () async throws -> Void) async -> ClientError? {
        do {
            try await body()
            Issue.record("nothing was thrown")
            return nil
        } catch let error as ClientError {
            return error
        } catch {
            Issue.record("another kind of error: \(error)")
            return nil
        }
    }

    private func connectionError(
        _ scheme: ServerURL.Scheme,
        urlScheme: ServerURL.Scheme? = nil,
        change: (inout ClientConfiguration) -> Void = { _ in },
        script: @escaping FakeServer.Script = { await $0.drain() }
    ) async throws -> ClientError? {
        try await FakeServer.run(scheme, urlScheme: urlScheme, script: script) { url, configuration in
            var configuration = configuration
            change(&configuration)
            return await self.error {
                _ = try await RendezvousConnection.connect(to: url, configuration: configuration)
            }
        }
    }

    // MARK: Certificates

    @Test(arguments: [ServerURL.Scheme.wss, .ssl]) func anUntrustedCertificateIsAnErrorOfItsOwn(
        _ scheme: ServerURL.Scheme
    ) async throws {
        let error = try await self.connectionError(scheme, change: { $0.tls.trust = .systemRoots })
        #expect(error?.code == .certificateNotTrusted)
        #expect(error?.message.contains("\(scheme.rawValue)://127.0.0.1") == true)
    }

    /// The certificate is for localhost and 127.0.0.1.
    @Test(arguments: [ServerURL.Scheme.wss, .ssl]) func anotherHostsCertificateIsRefused(
        _ scheme: ServerURL.Scheme
    ) async throws {
        try await FakeServer.run(scheme, host: "127.0.0.2", script: { await $0.drain() }) { url, configuration in
            let error = await self.error {
                _ = try await RendezvousConnection.connect(to: url, configuration: configuration)
            }
            #expect(error?.code == .certificateNotTrusted)
            #expect(error?.message.contains("another host") == true)
        }
    }

    @Test(arguments: [ServerURL.Scheme.wss, .ssl]) func anyCertificateIsTakenWhereThatIsWanted(
        _ scheme: ServerURL.Scheme
    ) async throws {
        try await FakeServer.run(scheme, script: { try await $0.accept() }) { url, configuration in
            var configuration = configuration
            configuration.tls.trust = .insecureAcceptAnyCertificate
            let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
            #expect(try await connection.hello().name == "fake")
            await connection.close()
        }
    }

    @Test(arguments: ["/nowhere.pem", "/dev/null"]) func unusableTrustFile(path: String) async throws {
        let error = try await self.connectionError(.ssl, change: { $0.tls.trust = .rootsFile(path: path) })
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(path) == true)
    }

    @Test func aServerWithoutTLS() async throws {
        let error = try await self.connectionError(
            .tcp,
            urlScheme: .ssl,
            script: { peer in
                _ = await peer.next()
                try await peer.send(.stream(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)))
            }
        )
        #expect(error?.code == .tlsFailed)
    }

    // MARK: Reaching the server

    @Test func nothingListensThere() async throws {
        for url in ["tcp://127.0.0.1:1", "ws://127.0.0.1:1", "unix:///nowhere.sock", "tcp://no-such-host.invalid:1"] {
            let error = await self.error { _ = try await RendezvousConnection.connect(to: ServerURL(url)) }
            #expect(error?.code == .unreachable, "\(url)")
            #expect(error?.message.hasPrefix(url) == true, "\(url)")
        }
    }

    static let silences: [(ServerURL.Scheme, ServerURL.Scheme)] = [(.tcp, .ssl), (.tcp, .wss), (.tcp, .ws)]

    @Test(arguments: silences) func aSilentServer(
        _ scheme: ServerURL.Scheme,
        _ urlScheme: ServerURL.Scheme
    ) async throws {
        let error = try await self.connectionError(
            scheme,
            urlScheme: urlScheme,
            change: { $0.timeouts.connect = .milliseconds(100) },
            script: { await $0.drain() }
        )
        #expect(error?.code == .connectTimedOut)
    }

    @Test(arguments: silences) func cancellingWhileConnecting(
        _ scheme: ServerURL.Scheme,
        _ urlScheme: ServerURL.Scheme
    ) async throws {
        let (accepted, acceptance) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let script: FakeServer.Script = { peer in
            acceptance.finish()
            await peer.drain()
            end.finish()
        }
        try await FakeServer.run(scheme, urlScheme: urlScheme, script: script) { url, configuration in
            let task = Task { try await RendezvousConnection.connect(to: url, configuration: configuration) }
            for await _ in accepted {}
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            for await _ in ended {}
        }
    }

    // MARK: The upgrade

    static let wrongAnswers: [String] = [
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "{\"error\":\"Failed to parse JSON data\",\"id\":-1,\"status\":\"error\"}\n",
        "HTTP/1.1 101 Swi",
        "\u{0}\u{1}\u{2}",
        "",
    ]

    @Test(arguments: wrongAnswers) func aWrongAnswerToTheUpgrade(_ answer: String) async throws {
        let error = try await self.connectionError(
            .tcp,
            urlScheme: .ws,
            script: { peer in
                _ = await peer.next()
                try await peer.send(.stream(Array(answer.utf8)))
            }
        )
        #expect(error?.code == .upgradeRefused, "\(answer.debugDescription): \(error?.message ?? "")")
    }

    // MARK: The conversation

    @Test(arguments: ServerURL.Scheme.allCases) func closeBeforeTheReply(_ scheme: ServerURL.Scheme) async throws {
        try await FakeServer.run(scheme, script: { _ = try await $0.request() }) { url, configuration in
            let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
            let error = await self.error { _ = try await connection.hello() }
            #expect(error?.code == .connectionLost)
            let again = await self.error { _ = try await connection.hello() }
            #expect(again?.code == .connectionLost)
        }
    }

    @Test(arguments: ServerURL.Scheme.allCases) func aRefusedToken(_ scheme: ServerURL.Scheme) async throws {
        let script: FakeServer.Script = { peer in
            let request = try await peer.request()
            try await peer.say(#"{"id":\#(request?.id ?? 0),"status":"error","error":"Invalid token."}"#)
        }
        try await FakeServer.run(scheme, script: script) { url, configuration in
            let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
            let error = await self.error {
                try await connection.authenticate(uuid: "u", name: "n", token: "secret")
            }
            #expect(error?.code == .authenticationRefused)
            #expect(error?.message.contains("Invalid token.") == true)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test(arguments: ServerURL.Scheme.allCases) func noPartnerComes(_ scheme: ServerURL.Scheme) async throws {
        try await FakeServer.run(scheme, script: { try await $0.accept() }) { url, configuration in
            let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
            try await connection.authenticate(uuid: "u", name: "n", token: "t")
            let error = await self.error { _ = try await connection.tunnel() }
            #expect(error?.code == .noPartner)
        }
    }

    @Test func aWebSocketsCloseReasonIsTold() async throws {
        let script: FakeServer.Script = { peer in
            try await peer.openTunnel(followedBy: "last words")
            try await peer.send(.close(1001))
            await peer.drain()
        }
        try await FakeServer.run(.wss, script: script) { url, configuration in
            let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
            try await connection.authenticate(uuid: "u", name: "n", token: "t")
            var incoming = try await connection.tunnel().incoming.makeAsyncIterator()
            #expect(try await incoming.next()?.bytes == Array("last words".utf8))
            let error = await self.error { _ = try await incoming.next() }
            #expect(error?.code == .connectionLost)
            #expect(error?.message.contains("1001") == true)
        }
    }

    @Test(arguments: [ServerURL.Scheme.ws, .tcp]) func garbageAndGiants(_ scheme: ServerURL.Scheme) async throws {
        for text in ["no JSON", "[1]", "{\"id\":\"0\"}", "{\"a\":\"" + String(repeating: "x", count: 300_000)] {
            let script: FakeServer.Script = { peer in
                _ = try await peer.request()
                try await peer.say(text)
                await peer.drain()
            }
            try await FakeServer.run(scheme, script: script) { url, configuration in
                let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
                let error = await self.error { _ = try await connection.hello() }
                #expect(error?.code == .protocolViolation, "\(text.prefix(20))")
            }
        }
    }
}
