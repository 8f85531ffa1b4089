// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import RemoteProxyAPI
import Testing

@testable import ProxyServer

/// The endpoint over a socket.
@Suite(.timeLimit(.minutes(1))) struct AdminServerTests {
    @Test("Every path answers with its type, and with what browsers must know")
    func paths() async throws {
        try await AdminTestServer.run { client, server, _ in
            server.board.enter(.serving)
            let types = [
                "/healthz": "text/plain; charset=utf-8", "/readyz": "text/plain; charset=utf-8",
                "/metrics": "text/plain; version=0.0.4; charset=utf-8", "/": "text/html; charset=utf-8",
                "/api/introspect/rendezvous.json": "application/json",
                "/api/introspect/tunnelproxy.json": "application/json", "/docs": "text/html; charset=utf-8",
                "/docs/rendezvous": "text/html; charset=utf-8", "/docs/tunnelproxy": "text/html; charset=utf-8",
            ]
            for (path, type) in types {
                let answer = try await client.ask(path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.fields["content-type"] == type)
                #expect(answer.fields["content-length"] == "\(answer.body.utf8.count)")
                #expect(answer.fields["x-content-type-options"] == "nosniff")
                #expect(answer.fields["cache-control"] == "no-store")
                #expect(answer.fields["referrer-policy"] == "no-referrer")
                let policy = try #require(answer.fields["content-security-policy"])
                #expect(policy.hasPrefix("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                let head = try await client.ask(path, method: "HEAD")
                #expect(head.status == 200 && head.body.isEmpty)
                #expect(head.fields["content-length"] == answer.fields["content-length"])
            }
            #expect(try await client.ask("/healthz").body == "ok\n")
            #expect(try await client.ask("/metrics").body == "up 1\n")
            #expect(try await client.ask("/api/introspect/rendezvous.json").body == RendezvousAPI.introspection)
            #expect(try await client.ask("/api/introspect/tunnelproxy.json").body == TunnelProxyAPI.introspection)
        }
    }

    @Test("Readiness follows the server's phase; health does not")
    func readiness() async throws {
        try await AdminTestServer.run { client, server, _ in
            for (phase, status, body) in [
                (ServerPhase.starting, 503, "starting\n"), (.serving, 200, "ready\n"), (.draining, 503, "draining\n"),
            ] {
                server.board.enter(phase)
                let answer = try await client.ask("/readyz?verbose=1")
                #expect(answer.status == status && answer.body == body)
                #expect(try await client.ask("/healthz").status == 200)
            }
        }
    }

    @Test("What is not there, not allowed or not HTTP is told so")
    func refusals() async throws {
        try await AdminTestServer.run { client, _, _ in
            let missing = try await client.ask("/secret")
            #expect(
                missing.status == 404 && missing.body == "there is nothing at this path; / leads to what there is\n"
            )
            #expect(missing.fields["content-security-policy"] != nil)
            for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
                let answer = try await client.ask("/healthz", method: method)
                #expect(answer.status == 405 && answer.fields["allow"] == "GET, HEAD", "\(method)")
            }
            #expect(try await client.ask("/healthz", "Content-Length: 3").status == 413)
            #expect(try await client.ask("/healthz", "Transfer-Encoding: chunked").status == 413)
            #expect(try await client.ask("/healthz", "Host: attacker.example").status == 421)
            #expect(try await client.send("NONSENSE\r\n\r\n").status == 400)
        }
    }

    @Test("A head that does not end is cut off", arguments: ["X: ", "GET /", "GET / HTTP/1.1\r\n"])
    func longHead(beginning: String) async throws {
        try await AdminTestServer.run { client, _, _ in
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: client.port))
            let fields = String(repeating: "a: \(String(repeating: "b", count: 500))\r\n", count: 4000)
            let filler = beginning.hasSuffix("\r\n") ? fields : String(repeating: "a", count: 2_000_000)
            // The endpoint may close before all of it is sent.
            try? await peer.send(raw: beginning + filler)
            let text = String(decoding: await peer.receiveEnding().rest, as: UTF8.self)
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 400"))
            await peer.close()
        }
    }

    @Test(
        "Who sends nothing, or no whole request, is closed after a while",
        arguments: ["", "GET / HTTP/1.1\r\nHost: "]
    )
    func idle(beginning: String) async throws {
        try await AdminTestServer.run(idleTimeout: .milliseconds(200)) { client, _, _ in
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: client.port))
            if !beginning.isEmpty { try await peer.send(raw: beginning) }
            #expect(await peer.receiveEnding().rest.isEmpty)
            await peer.close()
        }
    }

    @Test(
        "The date as HTTP writes it",
        arguments: [(784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT")]
    )
    func date(time: Int, text: String) {
        #expect(HTTPDate.text(of: time) == text)
    }

    @Test("With a token's file the token is asked for, except where everybody may look; a new token needs no restart")
    func token() async throws {
        try await TemporaryDirectory.with { directory in
            let file = "\(directory)/token"
            let (token, next) = ("0123456789abcdef", "fedcba98765432100")
            try AtomicFile.replace(file, with: Array("\(token)\n".utf8))
            let recorder = LogRecorder()
            try await AdminTestServer.run(tokenFile: file, recorder: recorder) { client, server, _ in
                server.board.enter(.serving)
                for path in ["/", "/healthz", "/readyz"] { #expect(try await client.ask(path).status == 200) }
                for path in ["/metrics", "/api/events", "/api/introspect/rendezvous.json", "/nowhere"] {
                    let answer = try await client.ask(path)
                    #expect(answer.status == 401, "\(path)")
                    #expect(answer.fields["www-authenticate"] == "Bearer")
                    #expect(answer.body.contains("[Admin] tokenFile"))
                }
                #expect(try await client.ask("/metrics", "Authorization: bearer  \(token)").status == 200)
                let wrong = try await client.ask("/metrics", "Authorization: Bearer \(token)x")
                #expect(wrong.status == 401 && wrong.fields["www-authenticate"] == #"Bearer error="invalid_token""#)
                let follower = try await client.follow("Authorization: Bearer \(token)")
                #expect(try await follower.head().status == 200)
                await follower.peer.close()
                try AtomicFile.replace(file, with: Array(next.utf8))
                // The file is looked at once a second.
                while try await client.ask("/metrics", "Authorization: Bearer \(next)").status != 200 {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(try await client.ask("/metrics", "Authorization: Bearer \(token)").status == 401)
            }
            #expect(recorder.lines.contains("notice request with a wrong token refused address=127.0.0.1"))
            #expect(!recorder.lines.contains { $0.contains(token) || $0.contains(next) })
        }
    }

    @Test("A file without a token, a host that is none and a port in use stop the start")
    func faults() async throws {
        func start(_ configuration: AdminConfiguration) async throws(StartError) {
            let facts = DashboardFacts(serverName: "", startTime: 0)
            let admin = AdminServer(configuration, facts: facts, logger: .silent)
            try await admin.start(AdminTestServer().sources)
            await admin.stop()
        }
        await #expect(
            throws: StartError(
                .configuration,
                "default: [Admin] tokenFile = \"/nonexistent/t\" cannot be read: No such file or directory"
            )
        ) { try await start(AdminConfiguration(host: "127.0.0.1", port: 0, tokenFile: "/nonexistent/t")) }
        await #expect(
            throws: StartError(.configuration, "default: [Admin] host = \"no.such.invalid\" cannot be resolved")
        ) {
            try await start(AdminConfiguration(host: "no.such.invalid", port: 0, tokenFile: nil))
        }
        try await AdminTestServer.run { client, _, _ in
            await #expect(
                throws: StartError(
                    .unavailable,
                    "default: [Admin] port = \"\(client.port)\" cannot be used: Address already in use"
                )
            ) { try await start(AdminConfiguration(host: "127.0.0.1", port: client.port, tokenFile: nil)) }
        }
    }

    @Test("Who listens for other machines without a token is warned; who is reached by any name is not refused")
    func exposed() async throws {
        let recorder = LogRecorder()
        try await AdminTestServer.run(host: "0.0.0.0", recorder: recorder) { client, _, _ in
            let answer = try await client.ask("/healthz", "Host: proxy.example")
            #expect(answer.status == 200)
        }
        #expect(recorder.lines.contains { $0.hasPrefix("warning other machines can see who is connected") })
    }
}
