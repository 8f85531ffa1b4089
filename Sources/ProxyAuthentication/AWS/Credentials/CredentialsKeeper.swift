// SPDX-License-Identifier: GPL-3.0-only

package import Logging
import Synchronization

/// Keeps credentials fresh: what `CredentialsMachine` decides, done.
package final class CredentialsKeeper: Sendable {
    /// How often, and after what waits, one fetch is tried.
    package static let retries = RetryDelays(first: .milliseconds(200), longest: .seconds(1), attempts: 3)

    private let state: SharedState
    private let flight: SingleFlight<Result<AWSCredentials, AWSCredentialsError>>
    private let now: @Sendable () -> Int

    /// Also held by the flight, which outlives the keeper when it is under way.
    private final class SharedState: Sendable {
        let machine = Mutex(CredentialsMachine())
    }

    /// - Parameters:
    ///   - now: Seconds since 1970.
    ///   - clock: Measures the waits between tries.
    ///   - logger: Is told what a fetch came to, never what was fetched; nil: nobody is.
    package init(
        _ source: any AWSCredentialsSource,
        now: @escaping @Sendable () -> Int = { UnixTime.now },
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger? = nil
    ) {
        let state = SharedState()
        self.state = state
        self.now = now
        self.flight = SingleFlight {
            let outcome = await Self.fetch(source, clock, logger)
            state.machine.withLock { machine in
                switch outcome {
                case .success(let credentials): machine.fetched(credentials)
                case .failure(let error): machine.failed(error, at: now())
                }
            }
            logger?.report(outcome, at: now())
            return outcome
        }
    }

    /// Credentials that work, as far as anybody knows.
    ///
    /// - Throws: Why there are none.
    package var credentials: AWSCredentials {
        get async throws(AWSCredentialsError) {
            switch self.state.machine.withLock({ $0.need(at: self.now()) }) {
            case .use(let credentials):
                return credentials
            case .useAndFetch(let credentials):
                self.flight.start()
                return credentials
            case .fail(let error):
                throw error
            case .fetch:
                guard let outcome = await self.flight.outcome() else { throw AWSCredentialsError("cancelled") }
                return try outcome.get()
            }
        }
    }

    /// To be called when AWS has refused credentials as expired: the next who needs some gets new ones.
    package func reject(_ credentials: AWSCredentials) {
        self.state.machine.withLock { $0.rejected(credentials) }
    }

    private static func fetch(
        _ source: any AWSCredentialsSource,
        _ clock: any Clock<Duration>,
        _ logger: Logger?
    ) async -> Result<AWSCredentials, AWSCredentialsError> {
        var failures = 0
        while true {
            do throws(AWSCredentialsError) {
                return .success(try await source.fetch())
            } catch {
                failures += 1
                logger?.debug("fetching credentials failed", metadata: ["attempt": "\(failures)", "error": "\(error)"])
                guard let delay = self.retries.delay(afterFailures: failures, chance: .random(in: 0...1)),
                    (try? await clock.sleep(for: delay)) != nil
                else { return .failure(error) }
            }
        }
    }
}

extension Logger {
    /// What a fetch came to, once all its tries are over.
    fileprivate func report(_ outcome: Result<AWSCredentials, AWSCredentialsError>, at now: Int) {
        switch outcome {
        case .success(let credentials):
            let validity = credentials.expiration.map { "\(max(0, $0 - now))" } ?? "unlimited"
            self.info("credentials fetched", metadata: ["validSeconds": .string(validity)])
        case .failure(let error):
            self.warning("credentials could not be fetched", metadata: ["error": "\(error)"])
        }
    }
}
