// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import NIOHTTP1
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyAuthentication

/// What the service is told, and what is made of its answers.
@Suite(.timeLimit(.minutes(1))) struct WebhookAuthenticatorTests {
    static func authenticator(
        _ server: LoopbackHTTPServer,
        cacheTime: Duration = .zero,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws -> WebhookAuthenticator {
        let client = try ServiceClient(
            try #require(ServiceURL(server.url + "/judge")),
            tls: ServiceTLS(authority: LoopbackHTTPServer.authority),
            timeout: .seconds(20),
            limit: WebhookAuthenticator.maximumAnswerSize,
            connections: 4
        )
        return WebhookAuthenticator(client, cacheTime: cacheTime, cacheSize: 10, now: now)
    }

    @Test("The service gets what the client said, where it called from, and nothing else")
    func request() async throws {
        try await LoopbackHTTPServer.run({ _ in .ok(#"{"user":"anna"}"#) }) { server in
            var request = AuthenticationRequest.sample
            request.name = "Anna's \"phone\"\n€"
            let verdict = try await Self.authenticator(server).authenticate(request)
            #expect(verdict == .accepted(user: "anna"))
            let asked = try #require(server.tally.counts.requests.first)
            #expect(asked.head.method == .POST)
            #expect(asked.path == "/judge")
            #expect(asked.head.headers["content-type"] == ["application/json"])
            #expect(
                try JSONValue(parsing: asked.body) == [
                    "token": "a-token", "uuid": .string(request.uuid), "name": .string(request.name),
                    "address": "192.0.2.7:50123",
                ]
            )
        }
    }

    @Test("A URL of this machine is asked in the clear as well, any other one never")
    func urls() {
        let good = [
            "https://example.org", "https://example.org:8443/a?b=c", "https://[2001:db8::1]/",
            "http://127.0.0.1:8000/x",
            "http://127.9.9.9", "http://localhost:8000", "http://[::1]:8000/",
        ]
        let bad = [
            "", "example.org", "ftp://example.org", "http://example.org", "http://127.0.0.1.example.org/",
            "http://127.0.0.1@evil.org",
            "http://evil.org#127.0.0.1", "http://evil.org/127.0.0.1", "http://evil.org\\@127.0.0.1", "https://",
            "https:///x",
            "http://localhost.evil.org", "http://0.0.0.0", "http://[::1", "https://a b", "https://a\n",
            "https://u:p@example.org",
            "https://example.org:", "https://example.org:0", "https://example.org:99999", "HTTP://evil.org",
            "https://ex%61mple.org",
            "http://127.1", "http://2130706433",
        ]
        for text in good { #expect(ServiceURL(text)?.text == text, "\(text)") }
        for text in bad { #expect(ServiceURL(text) == nil, "\(text)") }
        #expect(ServiceURL("https://example.org/" + String(repeating: "x", count: 2048)) == nil)
    }

    @Test(
        "200 with a user accepts, 403 refuses, everything else judges nothing",
        arguments: [
            (HTTPResponseStatus.ok, #"{"user":""}"#, nil), (.ok, #" {"user":"a b"} "#, nil),
            (.ok, "{}", #"answered with something else than {"user": "…"}"#),
            (.ok, #"{"user":null}"#, #"answered with something else than {"user": "…"}"#),
            (.ok, #"{"user":7}"#, #"answered with something else than {"user": "…"}"#),
            (.ok, #"{"User":"anna"}"#, #"answered with something else than {"user": "…"}"#),
            (.ok, "anna", #"answered with something else than {"user": "…"}"#),
            (.created, #"{"user":"anna"}"#, "answered with status 201"), (.noContent, "", "answered with status 204"),
            (.unauthorized, "", "answered with status 401"), (.notFound, "", "answered with status 404"),
            (.tooManyRequests, "", "answered with status 429"), (.badGateway, "", "answered with status 502"),
        ] as [(HTTPResponseStatus, String, String?)]
    )
    func answers(status: HTTPResponseStatus, body: String, reason: String?) async throws {
        try await LoopbackHTTPServer.run({ _ in .status(status, [:], body) }) { server in
            let verdict = try await Self.authenticator(server).authenticate(.sample)
            if let reason {
                #expect(verdict == .failed(AuthenticationFailure(.unavailable, detail: "webhook: \(reason)")))
            } else {
                guard case .accepted = verdict else { return #expect(Bool(false), "\(verdict)") }
            }
        }
    }

    @Test("A refusal is one, whatever its body says")
    func forbidden() async throws {
        try await LoopbackHTTPServer.run({ _ in .status(.forbidden, [:], #"{"user":"anna"}"#) }) { server in
            let authenticator = try Self.authenticator(server)
            #expect(await authenticator.authenticate(.sample) == .refused)
        }
    }

    @Test("A user's name that is too long is no name")
    func longName() async throws {
        let name = String(repeating: "x", count: 257)
        try await LoopbackHTTPServer.run({ _ in .ok(#"{"user":"\#(name)"}"#) }) { server in
            guard case .failed = try await Self.authenticator(server).authenticate(.sample) else {
                return #expect(Bool(false), "accepted")
            }
        }
    }

    @Test("An accepted token is not asked about again for the cache time; a refused one always is")
    func cache() async throws {
        let offset = Mutex(Duration.zero)
        let start = ContinuousClock.now
        let verdicts = Mutex<[HTTPResponseStatus]>([.forbidden, .ok, .forbidden])
        let answer: LoopbackHTTPServer.Answer = { _ in
            .status(verdicts.withLock { $0.removeFirst() }, [:], #"{"user":"anna"}"#)
        }
        try await LoopbackHTTPServer.run(answer) { server in
            let authenticator = try Self.authenticator(server, cacheTime: .seconds(60)) {
                start + offset.withLock { $0 }
            }
            #expect(await authenticator.authenticate(.sample) == .refused)
            for _ in 0..<10 { #expect(await authenticator.authenticate(.sample) == .accepted(user: "anna")) }
            #expect(server.tally.counts.requests.count == 2)
            offset.withLock { $0 = .seconds(60) }
            #expect(await authenticator.authenticate(.sample) == .refused)
            #expect(server.tally.counts.requests.count == 3)
        }
    }

    @Test("A service that asks for a certificate gets the configured one")
    func clientCertificate() async throws {
        let files = TestIdentityFiles.made
        let answer: LoopbackHTTPServer.Answer = { _ in .ok(#"{"user":"anna"}"#) }
        try await LoopbackHTTPServer.run(tls: true, clientAuthority: files.authority, answer) { server in
            func verdict(_ tls: ServiceTLS) async throws -> AuthenticationVerdict {
                let client = try ServiceClient(
                    try #require(ServiceURL(server.url)),
                    tls: tls,
                    timeout: .seconds(20),
                    limit: WebhookAuthenticator.maximumAnswerSize,
                    connections: 1
                )
                return await WebhookAuthenticator(client, cacheTime: .zero, cacheSize: 1).authenticate(.sample)
            }
            var tls = ServiceTLS(authority: LoopbackHTTPServer.authority)
            guard case .failed(let failure) = try await verdict(tls) else { return #expect(Bool(false)) }
            #expect(failure.code == .unavailable)
            tls.certificate = files.identity.certificate
            tls.key = files.identity.key
            #expect(try await verdict(tls) == .accepted(user: "anna"))
        }
    }

    @Test("Files of the TLS settings that cannot be used are named")
    func files() throws {
        let files = TestIdentityFiles.made
        let own = files.identity
        func fault(_ tls: ServiceTLS) -> ServiceTLS.Fault? {
            do throws(ServiceTLS.Fault) {
                _ = try tls.configuration()
                return nil
            } catch {
                return error
            }
        }
        let none = "/nonexistent.pem"
        #expect(fault(ServiceTLS(authority: files.authority, certificate: own.certificate, key: own.key)) == nil)
        #expect(
            fault(ServiceTLS(authority: none))
                == .init(file: .authority, path: none, reason: "cannot be read, or has no certificate in PEM format")
        )
        #expect(
            fault(ServiceTLS(certificate: own.key, key: own.key))
                == .init(
                    file: .certificate,
                    path: own.key,
                    reason: "cannot be read, or has no certificate in PEM format"
                )
        )
        #expect(
            fault(ServiceTLS(certificate: own.certificate, key: none))
                == .init(file: .key, path: none, reason: "cannot be read, or is no private key in PEM format")
        )
        #expect(
            fault(ServiceTLS(certificate: files.authority, key: own.key))
                == .init(file: .key, path: own.key, reason: "does not belong to the certificate \(files.authority)")
        )
    }
}
