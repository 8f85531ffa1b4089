// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication
import ProxyTransport
import Synchronization

/// Has tokens judged in time, and keeps the log of it: what all connections share.
final class AuthenticationDesk: Sendable {
    /// The name that Hello reports.
    let serverName: String

    private let authenticator: any Authenticator
    private let timeout: Mutex<Duration>
    private let clock: any Clock<Duration>
    private let metrics: AuthenticationMetrics?
    private let logger: Logger
    private let throttle: LogThrottle<AuthenticationFailure.Code?>

    init(
        serverName: String,
        authenticator: any Authenticator,
        timeout: Duration,
        clock: any Clock<Duration> = ContinuousClock(),
        logInterval: Duration = .seconds(1),
        metrics: AuthenticationMetrics? = nil,
        logger: Logger
    ) {
        self.serverName = serverName
        self.authenticator = authenticator
        self.timeout = Mutex(timeout)
        self.clock = clock
        self.throttle = LogThrottle(interval: logInterval)
        self.metrics = metrics
        self.logger = logger
    }

    /// Gives the authenticator this long for each token from now on.
    func update(timeout: Duration) {
        self.timeout.withLock { $0 = timeout }
    }

    func judge(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        let verdict = await self.verdict(on: request)
        switch verdict {
        case .accepted(let user, _):
            self.logger.debug("token accepted", metadata: request.logMetadata(["user": "\(user)"]))
        case .refused:
            self.report(.info, "token refused", nil, request)
        case .failed(let failure) where failure.code == .cancelled:
            self.logger.debug("client left before its token was judged", metadata: request.logMetadata())
        case .failed(let failure):
            self.report(.warning, "token not judged", failure, request)
        }
        return verdict
    }

    private func verdict(on request: AuthenticationRequest) async -> AuthenticationVerdict {
        self.metrics?.begin()
        let begin = ContinuousClock.now
        let verdict = await self.authenticator.authenticate(
            request,
            within: self.timeout.withLock { $0 },
            clock: self.clock
        )
        self.metrics?.end(verdict, after: ContinuousClock.now - begin)
        return verdict
    }

    /// Clients can cause these at will, so each kind is written at most once per interval, with the count of the others.
    private func report(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ failure: AuthenticationFailure?,
        _ request: AuthenticationRequest
    ) {
        let reason: Logger.Metadata = failure.map { ["reason": "\($0)"] } ?? [:]
        self.throttle.log(failure?.code, at: level, message, request.logMetadata(reason), to: self.logger)
    }
}

extension AuthenticationRequest {
    /// Who asked; the token only as its fingerprint.
    fileprivate func logMetadata(_ extra: Logger.Metadata = [:]) -> Logger.Metadata {
        let base: Logger.Metadata = [
            "address": "\(self.address)",
            "name": .string(self.name),
            "token": .string(self.token.fingerprint),
            "uuid": .string(self.uuid),
        ]
        return base.merging(extra) { $1 }
    }
}
