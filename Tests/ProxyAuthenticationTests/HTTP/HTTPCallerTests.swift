// SPDX-License-Identifier: GPL-3.0-only

import AsyncHTTPClient
import AuthenticationTesting
import NIOHTTP1
import ProxyAuthentication
import Testing

@Suite struct HTTPCallerTests {
    private func caller(_ change: (inout HTTPCaller.Limits) -> Void = { _ in }) throws -> HTTPCaller {
        var limits = HTTPCaller.Limits()
        change(&limits)
        return try HTTPCaller(trusting: LoopbackHTTPServer.authority, limits: limits)
    }

    private func code(_ call: () async throws -> HTTPCaller.Reply) async -> HTTPCallError.Code? {
        do {
            _ = try await call()
            return nil
        } catch {
            return (error as? HTTPCallError)?.code
        }
    }

    @Test("A reply comes whole: status, fields, body", arguments: [true, false])
    func reply(tls: Bool) async throws {
        try await LoopbackHTTPServer.run(tls: tls, { _ in .status(.accepted, ["x-one": "1"], "body") }) { server in
            let reply = try await self.caller().call(HTTPClientRequest(url: server.url))
            #expect(reply.status == .accepted)
            #expect(reply.headers["x-one"] == ["1"])
            #expect(reply.body == Array("body".utf8))
        }
    }

    @Test("One connection serves one call after the other")
    func reuse() async throws {
        try await LoopbackHTTPServer.run(tls: true, { _ in .ok("") }) { server in
            let caller = try self.caller()
            for _ in 0..<10 { _ = try await caller.call(HTTPClientRequest(url: server.url)) }
            #expect(server.tally.counts.totalConnections == 1)
            #expect(server.tally.counts.requests.count == 10)
        }
    }

    @Test("When the caller goes, so do its connections")
    func end() async throws {
        try await LoopbackHTTPServer.run(tls: true, { _ in .ok("") }) { server in
            _ = try await self.caller().call(HTTPClientRequest(url: server.url))
            await server.tally.until { $0.connections == 0 }
        }
    }

    @Test("A body up to the limit is read, a longer one is not")
    func bodySize() async throws {
        try await LoopbackHTTPServer.run({ .ok(String(repeating: "x", count: $0.path.utf8.count)) }) { server in
            let caller = try self.caller { $0.bodySize = 1000 }
            let path = "/" + String(repeating: "p", count: 999)
            let reply = try await caller.call(HTTPClientRequest(url: server.url + path))
            #expect(reply.body.count == 1000)
            let longer = HTTPClientRequest(url: server.url + path + "p")
            #expect(await self.code { try await caller.call(longer) } == .tooLong)
        }
    }

    @Test("A call that takes too long is given up, and its connection closed")
    func timeout() async throws {
        try await LoopbackHTTPServer.run({ _ in .silence }) { server in
            let caller = try self.caller { $0.callTimeout = .milliseconds(50) }
            #expect(await self.code { try await caller.call(HTTPClientRequest(url: server.url)) } == .timedOut)
            await server.tally.until { $0.abandoned == 1 }
        }
    }

    @Test("A call that is cancelled ends, and its connection is closed")
    func cancelled() async throws {
        try await LoopbackHTTPServer.run({ _ in .silence }) { server in
            let caller = try self.caller()
            let call = Task { await self.code { try await caller.call(HTTPClientRequest(url: server.url)) } }
            await server.tally.until { $0.requests.count == 1 }
            call.cancel()
            #expect(await call.value == .cancelled)
            await server.tally.until { $0.abandoned == 1 }
        }
    }

    @Test("A connection that ends before the reply is tried once more")
    func closed() async throws {
        let counter = Counter()
        try await LoopbackHTTPServer.run({ _ in counter.next() == 0 ? .hangUp : .ok("second") }) { server in
            let reply = try await self.caller().call(HTTPClientRequest(url: server.url))
            #expect(reply.body == Array("second".utf8))
        }
        try await LoopbackHTTPServer.run({ _ in .hangUp }) { server in
            let caller = try self.caller()
            #expect(await self.code { try await caller.call(HTTPClientRequest(url: server.url)) } == .closed)
            #expect(server.tally.counts.requests.count == 2)
        }
    }

    @Test("Redirects are not followed")
    func redirect() async throws {
        try await LoopbackHTTPServer.run({ _ in .status(.movedPermanently, ["location": "/other"]) }) { server in
            let reply = try await self.caller().call(HTTPClientRequest(url: server.url))
            #expect(reply.status == .movedPermanently)
            #expect(server.tally.counts.requests.count == 1)
        }
    }

    @Test("Nobody there: the system's words")
    func unreachable() async throws {
        let url = try LoopbackHTTPServer.unreachableURL()
        let error = await #expect(throws: HTTPCallError.self) {
            _ = try await self.caller().call(HTTPClientRequest(url: url)) as HTTPCaller.Reply
        }
        #expect(error == HTTPCallError(.unreachable, "Connection refused"))
    }

    @Test("A file that holds no certificates", arguments: ["/nonexistent.pem", #filePath])
    func authority(path: String) {
        #expect(throws: HTTPCallError(.unusable, "cannot be read as certificates in PEM form")) {
            try HTTPCaller(trusting: path)
        }
    }
}
