// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import NIOHTTP1
import ProxyAuthentication
import Synchronization
import Testing

/// What moto cannot do: throttling, expiry in the midst of things, failures of a function.
@Suite struct LambdaAuthenticatorTests {
    private static let valid: LoopbackReply = .ok(
        #"{"isValid": true, "verifiedData": {"verifiedParsedToken": {"email": "anna@example.com"}}}"#
    )

    /// Answers in the order of the list, the last one from then on.
    private static func answering(_ replies: [LoopbackReply]) -> LoopbackHTTPServer.Answer {
        let counter = Counter()
        return { _ in replies[min(counter.next(), replies.count - 1)] }
    }

    private func authenticator(
        _ server: LoopbackHTTPServer,
        _ source: any AWSCredentialsSource = FixedCredentials.sample,
        clock: any Clock<Duration> = ContinuousClock()
    ) throws -> AWSLambdaAuthenticator {
        AWSLambdaAuthenticator(
            LambdaFunction(name: "check token", region: "eu-west-1", endpoint: server.url + "/prefix/"),
            credentials: CredentialsKeeper(source),
            http: try HTTPCaller(trusting: LoopbackHTTPServer.authority),
            clock: clock,
            now: { 1_440_938_160 }
        )
    }

    @Test("The request is the one of the Invoke operation")
    func request() async throws {
        try await LoopbackHTTPServer.run(tls: true, { _ in Self.valid }) { server in
            var request = AuthenticationRequest.sample
            request.token = Secret("a \"token\"")
            let verdict = await (try self.authenticator(server)).authenticate(request)
            #expect(verdict == .accepted(user: "anna@example.com"))
            let seen = try #require(server.tally.counts.requests.first)
            #expect(seen.head.method == .POST)
            #expect(seen.head.uri == "/prefix/2015-03-31/functions/check%20token/invocations")
            #expect(seen.text == #"{"token":"a \"token\""}"#)
            #expect(seen.head.headers["x-amz-invocation-type"] == ["RequestResponse"])
            #expect(seen.head.headers["x-amz-date"] == ["20150830T123600Z"])
            #expect(seen.head.headers["host"] == [String(server.url.dropFirst("https://".count))])
            let authorization = seen.head.headers["authorization"].first ?? ""
            #expect(
                authorization.hasPrefix(
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/lambda/aws4_request, "
                        + "SignedHeaders=content-type;host;x-amz-date;x-amz-invocation-type, Signature="
                )
            )
        }
    }

    @Test(
        "A throttled invocation is tried again after a while",
        arguments: [
            LoopbackReply.status(.tooManyRequests),
            .status(.badRequest, ["x-amzn-ErrorType": "ThrottlingException:http://internal.amazon.com/"]),
            .status(.serviceUnavailable, ["x-amzn-errortype": "TooManyRequestsException"]),
        ]
    )
    func throttled(reply: LoopbackReply) async throws {
        try await LoopbackHTTPServer.run(tls: true, Self.answering([reply, reply, Self.valid])) { server in
            let clock = ManualClock()
            let authenticator = try self.authenticator(server, clock: clock)
            async let verdict = authenticator.authenticate(.sample)
            for bound in [100, 200] {
                await clock.untilSomeoneSleeps()
                clock.advance(by: .milliseconds(bound / 2 - 1))
                // Half of the wait is certain.
                #expect(server.tally.counts.requests.count == bound / 100)
                clock.advance(by: .milliseconds(bound / 2 + 1))
            }
            #expect(await verdict == .accepted(user: "anna@example.com"))
            #expect(server.tally.counts.requests.count == 3)
            // All on one connection.
            #expect(server.tally.counts.totalConnections == 1)
        }
    }

    @Test("Throttled again and again, it is given up")
    func throttledForever() async throws {
        try await LoopbackHTTPServer.run(tls: true, { _ in .status(.tooManyRequests) }) { server in
            let clock = ManualClock()
            let authenticator = try self.authenticator(server, clock: clock)
            async let verdict = authenticator.authenticate(.sample)
            for _ in 1..<AWSLambdaAuthenticator.throttling.attempts {
                await clock.untilSomeoneSleeps()
                clock.advance(by: .seconds(2))
            }
            #expect(
                await verdict.failureDetail == "invoking check token failed with status 429, 8 times in a row"
            )
        }
    }

    @Test("A client that leaves ends the wait of a throttled one")
    func leaves() async throws {
        try await LoopbackHTTPServer.run(tls: true, { _ in .status(.tooManyRequests) }) { server in
            let clock = ManualClock()
            let authenticator = try self.authenticator(server, clock: clock)
            let client = Task { await authenticator.authenticate(.sample) }
            await clock.untilSomeoneSleeps()
            client.cancel()
            #expect(await client.value == .failed(AuthenticationFailure(.cancelled)))
            await clock.untilNobodySleeps()
        }
    }

    @Test("Credentials that AWS calls expired are fetched anew, once")
    func expired() async throws {
        let expired = LoopbackReply.status(.forbidden, ["x-amzn-ErrorType": "ExpiredTokenException"])
        let answers = [expired, Self.valid, expired, expired]
        try await LoopbackHTTPServer.run(tls: true, Self.answering(answers)) { server in
            let source = CountingCredentials()
            let authenticator = try self.authenticator(server, source)
            #expect(await authenticator.authenticate(.sample) == .accepted(user: "anna@example.com"))
            #expect(source.count == 2)
            // The second request was signed with the new ones.
            let keys = server.tally.counts.requests.map { $0.head.headers["authorization"].first ?? "" }
            #expect(keys[0].contains("Credential=KEY1/") && keys[1].contains("Credential=KEY2/"))
            #expect(
                await authenticator.authenticate(.sample).failureDetail
                    == "invoking check token failed with status 403 (ExpiredTokenException)"
            )
            #expect(server.tally.counts.requests.count == 4)
        }
    }

    @Test(
        "A function's failure is told without its words, which may repeat the token",
        arguments: ["Handled", "Unhandled"]
    )
    func functionError(kind: String) async throws {
        let reply = LoopbackReply.status(
            .ok,
            ["X-Amz-Function-Error": kind],
            #"{"errorMessage": "bad a-token", "isValid": true}"#
        )
        try await LoopbackHTTPServer.run(tls: true, { _ in reply }) { server in
            let verdict = await (try self.authenticator(server)).authenticate(.sample)
            #expect(verdict.failureDetail == "the function check token failed (\(kind)): see its log")
        }
    }

    @Test(
        "HTTP errors are told with what to look at",
        arguments: [
            (HTTPResponseStatus.forbidden, "AccessDeniedException", " (AccessDeniedException): check the credentials"),
            (
                .notFound, "ResourceNotFoundException",
                " (ResourceNotFoundException): check [AWS] authorizerLambdaFunction"
            ),
            (.badGateway, "a-token <script>", " (a)"),
            (.internalServerError, nil, ""),
        ] as [(HTTPResponseStatus, String?, String)]
    )
    func statuses(status: HTTPResponseStatus, type: String?, words: String) async throws {
        let headers = HTTPHeaders(type.map { [("x-amzn-errortype", $0)] } ?? [])
        try await LoopbackHTTPServer.run(tls: true, { _ in .status(status, headers) }) { server in
            let verdict = await (try self.authenticator(server)).authenticate(.sample)
            #expect(
                verdict.failureDetail?.hasPrefix("invoking check token failed with status \(status.code)\(words)")
                    == true
            )
        }
    }

    @Test("A server whose certificate nobody trusts gets no token")
    func untrusted() async throws {
        try await LoopbackHTTPServer.run(tls: true, { _ in Self.valid }) { server in
            let authenticator = AWSLambdaAuthenticator(
                LambdaFunction(name: "f", region: "eu-west-1", endpoint: server.url),
                credentials: CredentialsKeeper(FixedCredentials.sample),
                http: try HTTPCaller()
            )
            let verdict = await authenticator.authenticate(.sample)
            #expect(verdict.failureDetail?.hasPrefix("cannot invoke Lambda at https://localhost:") == true)
            #expect(server.tally.counts.requests.isEmpty)
        }
    }

    @Test("Without credentials nobody is asked")
    func noCredentials() async throws {
        try await LoopbackHTTPServer.run(tls: true, { _ in Self.valid }) { server in
            let authenticator = try self.authenticator(server, NoCredentials())
            #expect(await authenticator.authenticate(.sample).failureDetail == "none today")
            #expect(server.tally.counts.requests.isEmpty)
        }
    }
}

struct NoCredentials: AWSCredentialsSource {
    func fetch() throws(AWSCredentialsError) -> AWSCredentials { throw AWSCredentialsError("none today") }
}

/// Other credentials each time.
final class CountingCredentials: AWSCredentialsSource {
    private let counter = Counter()

    var count: Int { self.counter.value }

    func fetch() -> AWSCredentials {
        AWSCredentials(accessKeyID: "KEY\(self.counter.next() + 1)", secretAccessKey: Secret("secret"))
    }
}

/// Counts from 0.
final class Counter: Sendable {
    private let state = Atomic(0)

    /// How often it was counted.
    var value: Int { self.state.load(ordering: .sequentiallyConsistent) }

    func next() -> Int { self.state.add(1, ordering: .sequentiallyConsistent).oldValue }
}
