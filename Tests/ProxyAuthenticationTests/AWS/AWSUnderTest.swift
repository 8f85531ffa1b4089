// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import ProxyAuthentication
import Testing

/// The back-end `aws` in the conformance suite; the server plays Lambda.
struct AWSUnderTest: BackEndUnderTest {
    static let usesTLS = true
    static let maximumConnections = 20

    let authenticator: any Authenticator
    let badToken = Secret("forged")

    init(asking url: String, authority: String) throws {
        var limits = HTTPCaller.Limits()
        limits.connections = Self.maximumConnections
        limits.bodySize = AWSLambdaAuthenticator.maximumReply
        let lambda = AWSLambdaAuthenticator(
            LambdaFunction(name: "check-token", region: "eu-west-1", endpoint: url),
            credentials: CredentialsKeeper(FixedCredentials.sample),
            http: try HTTPCaller(trusting: authority, limits: limits)
        )
        self.authenticator = ParallelLimit(lambda, maximum: Self.maximumConnections, maximumWaiting: 1000)
    }

    func goodToken(_ number: Int) -> Secret { Secret("good-\(number)") }
    func user(_ number: Int) -> String { "user-\(number)@example.com" }

    static let answer: LoopbackHTTPServer.Answer = { request in
        guard case .object(let question)? = try? JSONValue(parsing: request.body),
            case .string(let token)? = question["token"], token.hasPrefix("good-")
        else { return .ok(#"{"isValid": false}"#) }
        let email = "user-\(token.dropFirst("good-".count))@example.com"
        return .ok(#"{"isValid": true, "verifiedData": {"verifiedParsedToken": {"email": "\#(email)"}}}"#)
    }
}

@Suite struct AWSConformanceTests {
    @Test("The conformance suite of back-ends", arguments: AWSUnderTest.checks)
    func conforms(check: BackEndCheck) async throws {
        try await check.run(on: AWSUnderTest.self)
    }
}

/// Credentials that are always the same.
struct FixedCredentials: AWSCredentialsSource {
    /// From AWS's documentation.
    static let sample = FixedCredentials(
        credentials: AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        )
    )

    let credentials: AWSCredentials

    func fetch() -> AWSCredentials { self.credentials }
}
