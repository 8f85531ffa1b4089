// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import ProxyAuthentication
import Testing

/// The back-end against moto, over TLS, with signatures and permissions checked.
@Suite struct MotoTests {
    private func authenticator(_ credentials: AWSCredentials, region: String) async throws -> AWSLambdaAuthenticator {
        AWSLambdaAuthenticator(
            LambdaFunction(name: "check-token", region: region, endpoint: try await MotoServer.shared.url),
            credentials: CredentialsKeeper(FixedCredentials(credentials: credentials)),
            http: try HTTPCaller(trusting: LoopbackHTTPServer.authority)
        )
    }

    private func judge(
        _ identity: MotoServer.Identity,
        region: String,
        answer: String,
        _ change: (inout AWSCredentials) -> Void = { _ in }
    ) async throws -> AuthenticationVerdict {
        let moto = try await MotoServer.shared
        try await moto.answer([answer], in: region)
        var credentials = try moto.credentials(identity)
        change(&credentials)
        return try await self.authenticator(credentials, region: region)
            .authenticate(.sample, within: .seconds(60))
    }

    private static let valid = #"""
        {"isValid": true, "verifiedData": {"vendorId": "nymea", "userPoolId": "eu-west-1_pool",
        "verifiedParsedToken": {"email": "anna@example.com", "cognito:username": "anna"}}}
        """#

    @Test(
        "A valid token: signed by a user, and by a role with its session token",
        arguments: [
            (MotoServer.Identity.proxy, "eu-west-1"), (.role, "eu-west-2"),
        ]
    )
    func accepted(identity: MotoServer.Identity, region: String) async throws {
        #expect(
            try await self.judge(identity, region: region, answer: Self.valid) == .accepted(user: "anna@example.com")
        )
    }

    @Test("A token that is not valid")
    func refused() async throws {
        #expect(try await self.judge(.proxy, region: "eu-west-3", answer: #"{"isValid": false}"#) == .refused)
    }

    @Test("An answer that is none")
    func unreadable() async throws {
        let verdict = try await self.judge(.proxy, region: "eu-north-1", answer: "Simple Lambda happy path OK")
        #expect(verdict.failureDetail?.hasPrefix("the reply of check-token is no") == true)
    }

    @Test("A function's failure is not taken for its answer: moto reports one whose answer is longer than 6 MB")
    func functionError() async throws {
        let verdict = try await self.judge(
            .proxy,
            region: "eu-south-1",
            answer: #"{"isValid": true, "filler": ""# + String(repeating: "x", count: 6_100_000) + #""}"#
        )
        #expect(verdict.failureDetail == "the function check-token failed (Unhandled): see its log")
    }

    @Test(
        "A wrong secret, a wrong session token, a missing one, a key that was deleted, no permission: all are refused by AWS"
    )
    func rejectedCredentials() async throws {
        let wrong: [(MotoServer.Identity, (inout AWSCredentials) -> Void)] = [
            (.proxy, { $0.secretAccessKey = Secret("wrong") }),
            (.role, { $0.sessionToken = Secret("wrong") }),
            (.role, { $0.sessionToken = nil }),
            (.proxy, { $0.accessKeyID = "AKIADELETED" }),
            (.stranger, { _ in }),
        ]
        for (identity, change) in wrong {
            let verdict = try await self.judge(identity, region: "us-east-2", answer: Self.valid, change)
            #expect(verdict.failureDetail?.hasPrefix("invoking check-token failed with status 403") == true)
        }
    }

    @Test("A function that is named by its ARN, whose path is encoded twice where it is signed")
    func resourceName() async throws {
        let moto = try await MotoServer.shared
        let region = "us-west-2"
        try await moto.answer([Self.valid], in: region)
        let authenticator = AWSLambdaAuthenticator(
            LambdaFunction(
                name: "arn:aws:lambda:us-west-2:1:function:check:$LATEST",
                region: region,
                endpoint: moto.url
            ),
            credentials: CredentialsKeeper(FixedCredentials(credentials: try moto.credentials(.proxy))),
            http: try HTTPCaller(trusting: LoopbackHTTPServer.authority)
        )
        #expect(
            await authenticator.authenticate(.sample, within: .seconds(60)) == .accepted(user: "anna@example.com")
        )
    }
}

extension AuthenticationVerdict {
    /// The words of an `unavailable`.
    var failureDetail: String? {
        guard case .failed(let failure) = self, failure.code == .unavailable else { return nil }
        return failure.detail
    }
}
