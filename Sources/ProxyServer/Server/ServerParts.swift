// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyAuthentication
import ProxyCore
import ProxyTransport

/// What a server is made of before it runs: everything that may be wrong with a configuration has been found by then.
struct ServerParts: Sendable {
    let listeners: [PlannedListener]
    /// By API: those that use TLS.
    let tls: [ServedAPI: TLSServerContext]
    let loggers: CategoryLoggers
    /// nil if nobody has started the server who wants to hear of it.
    let manager: ServiceManager?
    /// The process's variables.
    let environment: [String: String]
    /// The server's numbers.
    let metrics: ServerMetrics
    /// How the log is doing; nil if it is not the server's own.
    let logStatus: (@Sendable () -> LogStatus)?
    /// Judges tokens. nil if nothing that is served asks for any; the same for the next two.
    let authenticator: ReplaceableAuthenticator?
    let failureGuard: FailureGuard<ContinuousClock>?
    let desk: AuthenticationDesk?

    init(
        _ configuration: ServerConfiguration,
        listeners: [PlannedListener],
        tls: [ServedAPI: TLSServerContext],
        authenticator: (any Authenticator)?,
        environment: [String: String],
        loggers: CategoryLoggers,
        logStatus: (@Sendable () -> LogStatus)?
    ) {
        let metrics = ServerMetrics { [logger = loggers[.application]] refusal in logger.warning("\(refusal)") }
        self.metrics = metrics
        self.logStatus = logStatus
        self.listeners = listeners
        self.tls = tls
        self.loggers = loggers
        self.manager = ServiceManager(environment, logger: loggers[.application])
        self.environment = environment
        guard let authenticator else {
            (self.authenticator, self.failureGuard, self.desk) = (nil, nil, nil)
            return
        }
        let replaceable = ReplaceableAuthenticator(authenticator)
        let failureGuard = FailureGuard(replaceable, limits: configuration.failureLimits)
        self.authenticator = replaceable
        self.failureGuard = failureGuard
        self.desk = AuthenticationDesk(
            serverName: configuration.name,
            authenticator: failureGuard,
            timeout: configuration.authenticationTimeout,
            metrics: metrics.authentications,
            logger: loggers[.authentication]
        )
    }
}

extension ServerConfiguration {
    var failureLimits: FailureLedger<ContinuousClock.Instant>.Limits {
        .init(failures: self.maximumFailures, ban: .nanoseconds(self.failureBan.nanoseconds))
    }

    var authenticationTimeout: Duration { .nanoseconds(self.policy.authenticationTimeout.nanoseconds) }
}
