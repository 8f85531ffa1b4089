// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import Testing

@testable import ProxyAuthentication

/// The back-end jwt with its keys from a server.
struct JWTBackEnd: BackEndUnderTest {
    static var usesTLS: Bool { true }
    /// Other tokens wait for the same keys.
    static var endsRequestWithClient: Bool { false }
    static var maximumConnections: Int { 1 }

    /// Made once: the suite starts the back-end and its server anew for each check.
    private static let made = Task { try await TokensOfOneIssuer() }

    static var answer: LoopbackHTTPServer.Answer {
        { _ in
            guard let tokens = try? await self.made.value else { return .hangUp }
            return .ok(String(decoding: TestIssuer.keySet([tokens.issuer]), as: UTF8.self))
        }
    }

    private struct TokensOfOneIssuer: Sendable {
        let issuer: TestIssuer
        let good: [String]
        let bad: String

        init() async throws {
            let issuer = try await TestIssuer.es256()
            self.issuer = issuer
            self.good = try (0..<1000).map { try issuer.token(["sub": .string("user \($0)")]) }
            self.bad = try issuer.token(["aud": "another proxy"])
        }
    }

    let authenticator: any Authenticator
    private let tokens: TokensOfOneIssuer

    init(asking url: String, authority: String) async throws {
        self.tokens = try await Self.made.value
        let client = try ServiceClient(
            try #require(ServiceURL(url)),
            tls: ServiceTLS(authority: authority),
            timeout: .seconds(60),
            limit: JWTAuthenticator.maximumKeySetSize,
            connections: Self.maximumConnections
        )
        var waits = KeySetCache.Waits(refresh: .seconds(3600), maximumAge: .seconds(86_400))
        // The suite expects a back-end to try again at once.
        waits.betweenAttempts = .zero
        self.authenticator = JWTAuthenticator(
            keys: RemoteKeySource(client, waits: waits, logger: LogLines().logger),
            rules: JWTAuthenticatorTests.rules,
            closesOnExpiry: false,
            now: { TestIssuer.now },
            logger: LogLines().logger
        )
    }

    func goodToken(_ number: Int) -> Secret { Secret(self.tokens.good[number]) }
    func user(_ number: Int) -> String { "user \(number)" }
    var badToken: Secret { Secret(self.tokens.bad) }
}

@Suite(.timeLimit(.minutes(2))) struct JWTConformanceTests {
    @Test("The back-end jwt conforms", arguments: JWTBackEnd.checks)
    func conforms(check: BackEndCheck) async throws {
        try await check.run(on: JWTBackEnd.self)
    }
}
