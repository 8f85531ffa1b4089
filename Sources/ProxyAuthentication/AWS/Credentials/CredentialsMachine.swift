// SPDX-License-Identifier: GPL-3.0-only

/// When credentials are fetched: ahead of their end, once for all who need them, and not at every failure.
///
/// Times are seconds since 1970.
struct CredentialsMachine: Sendable {
    /// Credentials are fetched anew when they work for less than this, so that nobody has to wait for it.
    static let refreshAhead = 300
    /// They are not used when they work for less than this: a request takes its time, and clocks differ.
    static let leastValidity = 10
    /// After that many seconds at most it is tried again, however often it has failed.
    static let longestPause = 30

    /// What one who needs credentials does.
    enum Need: Sendable, Equatable {
        case use(AWSCredentials)
        /// Use these, and have new ones fetched meanwhile.
        case useAndFetch(AWSCredentials)
        /// Have them fetched, and wait.
        case fetch
        /// It has failed just now.
        case fail(AWSCredentialsError)
    }

    private var credentials: AWSCredentials?
    private var failure: (error: AWSCredentialsError, pauseEnds: Int, pause: Int)?

    mutating func need(at now: Int) -> Need {
        guard let credentials, Self.isUsable(credentials, now) else {
            if let failure, Self.isPaused(failure, now) { return .fail(failure.error) }
            return .fetch
        }
        guard let expiration = credentials.expiration, expiration - now < Self.refreshAhead else {
            return .use(credentials)
        }
        if let failure, Self.isPaused(failure, now) { return .use(credentials) }
        return .useAndFetch(credentials)
    }

    mutating func fetched(_ credentials: AWSCredentials) {
        self.credentials = credentials
        self.failure = nil
    }

    mutating func failed(_ error: AWSCredentialsError, at now: Int) {
        let pause = min(max(1, 2 * (self.failure?.pause ?? 0)), Self.longestPause)
        self.failure = (error, now + pause, pause)
    }

    /// AWS has said that these do not work any more. Newer ones, fetched meanwhile, stay.
    mutating func rejected(_ credentials: AWSCredentials) {
        if self.credentials == credentials { self.credentials = nil }
    }

    private static func isUsable(_ credentials: AWSCredentials, _ now: Int) -> Bool {
        credentials.expiration.map { $0 - now >= Self.leastValidity } ?? true
    }

    /// A clock that was turned back does not make the pause longer.
    private static func isPaused(
        _ failure: (error: AWSCredentialsError, pauseEnds: Int, pause: Int),
        _ now: Int
    ) -> Bool {
        now < failure.pauseEnds && failure.pauseEnds - now <= failure.pause
    }
}
