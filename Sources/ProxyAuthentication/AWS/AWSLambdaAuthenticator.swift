// SPDX-License-Identifier: GPL-3.0-only

import AsyncHTTPClient
import NIOHTTP1

/// The back-end `aws`: a Lambda function judges tokens (PROTOCOL section 6).
public struct AWSLambdaAuthenticator: Authenticator {
    /// What a throttled invocation waits before the next try; in all it fits into the default `authenticationTimeout`.
    package static let throttling = RetryDelays(first: .milliseconds(100), longest: .seconds(2), attempts: 8)
    /// The longest reply that is read, in bytes; Lambda's own limit is 6 MiB, and a verdict has less than 2 KiB.
    package static let maximumReply = 1 << 20

    private let function: LambdaFunction
    private let keeper: CredentialsKeeper
    private let http: HTTPCaller
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int

    /// - Parameters:
    ///   - clock: Measures the waits between tries.
    ///   - now: Seconds since 1970.
    package init(
        _ function: LambdaFunction,
        credentials: CredentialsKeeper,
        http: HTTPCaller,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int = { UnixTime.now }
    ) {
        self.function = function
        self.keeper = credentials
        self.http = http
        self.clock = clock
        self.now = now
    }

    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        var throttled = 0
        var mayRenew = true
        while true {
            do throws(AuthenticationFailure) {
                let credentials = try await self.credentials()
                switch try await self.invoke(request.token, with: credentials) {
                case .verdict(let verdict):
                    return verdict
                case .throttled(let detail):
                    throttled += 1
                    try await self.pause(afterThrottled: throttled, detail)
                case .expiredCredentials(let detail):
                    self.keeper.reject(credentials)
                    guard mayRenew else { throw AuthenticationFailure(.unavailable, detail: detail) }
                    mayRenew = false
                }
            } catch {
                return .failed(error)
            }
        }
    }

    private func credentials() async throws(AuthenticationFailure) -> AWSCredentials {
        do throws(AWSCredentialsError) {
            return try await self.keeper.credentials
        } catch {
            throw AuthenticationFailure(Task.isCancelled ? .cancelled : .unavailable, detail: error.description)
        }
    }

    private func invoke(
        _ token: Secret,
        with credentials: AWSCredentials
    ) async throws(AuthenticationFailure) -> LambdaOutcome {
        let signed = self.function.invocation(of: token, with: credentials, at: self.now())
        var request = HTTPClientRequest(url: self.function.url)
        request.method = .POST
        request.headers = HTTPHeaders(signed.headers.map { ($0.name, $0.value) })
        request.body = .bytes(signed.body)
        do throws(HTTPCallError) {
            return LambdaOutcome(try await self.http.call(request), function: self.function.name)
        } catch {
            let code: AuthenticationFailure.Code = error.code == .cancelled ? .cancelled : .unavailable
            throw AuthenticationFailure(code, detail: "cannot invoke Lambda at \(self.function.endpoint): \(error)")
        }
    }

    private func pause(afterThrottled count: Int, _ detail: String) async throws(AuthenticationFailure) {
        guard let delay = Self.throttling.delay(afterFailures: count, chance: .random(in: 0...1)) else {
            throw AuthenticationFailure(.unavailable, detail: "\(detail), \(count) times in a row")
        }
        guard (try? await self.clock.sleep(for: delay)) != nil else { throw AuthenticationFailure(.cancelled) }
    }
}
