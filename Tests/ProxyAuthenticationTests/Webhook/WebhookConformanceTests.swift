// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import NIOHTTP1
import Testing

@testable import ProxyAuthentication

/// The back-end webhook, asking a service over TLS.
struct WebhookBackEnd: BackEndUnderTest {
    static var usesTLS: Bool { true }
    static var maximumConnections: Int { 8 }

    static var answer: LoopbackHTTPServer.Answer {
        { request in
            guard case .object(let members)? = try? JSONValue(parsing: request.body),
                case .string(let token)? = members["token"]
            else { return .status(.badRequest) }
            guard let number = token.split(separator: " ").last, token.hasPrefix("token of user ") else {
                return .status(.forbidden)
            }
            return .ok(#"{"user": "user \#(number)", "more": [1]}"#)
        }
    }

    let authenticator: any Authenticator

    init(asking url: String, authority: String) async throws {
        let client = try ServiceClient(
            try #require(ServiceURL(url + "/check?v=1")),
            tls: ServiceTLS(authority: authority),
            timeout: .seconds(60),
            limit: WebhookAuthenticator.maximumAnswerSize,
            connections: Self.maximumConnections
        )
        self.authenticator = ParallelLimit(
            WebhookAuthenticator(client, cacheTime: .zero, cacheSize: 1),
            maximum: Self.maximumConnections,
            maximumWaiting: 1000
        )
    }

    func goodToken(_ number: Int) -> Secret { Secret("token of user \(number)") }
    func user(_ number: Int) -> String { "user \(number)" }
    var badToken: Secret { Secret("something else") }
}

@Suite(.timeLimit(.minutes(2))) struct WebhookConformanceTests {
    @Test("The back-end webhook conforms", arguments: WebhookBackEnd.checks)
    func conforms(check: BackEndCheck) async throws {
        try await check.run(on: WebhookBackEnd.self)
    }
}
