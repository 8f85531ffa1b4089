// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication
import ProxyCore
import ProxyTransport

extension ServerConfiguration {
    /// The server's numbers, before there is anything to count.
    func makeMetrics(_ loggers: CategoryLoggers) -> ServerMetrics {
        let logger = loggers[.application]
        return ServerMetrics { refusal in logger.warning("\(refusal)") }
    }
}

extension MetricSources {
    /// - Parameters:
    ///   - authenticator: The back-end, inside of the failure guard; nil if nothing asks for tokens.
    ///   - failureGuard: The same.
    ///   - log: nil if the log is not the server's own.
    init(
        _ server: TransportServer,
        maximumConnections: Int,
        phase: PhaseBoard,
        authenticator: (any Authenticator)?,
        failureGuard: FailureGuard<ContinuousClock>?,
        log: (@Sendable () -> LogStatus)?
    ) {
        let limited = authenticator as? ParallelLimit
        self.init(
            phase: { phase.current },
            counts: { server.counts() },
            census: { server.census() },
            events: { server.events() },
            maximumConnections: { maximumConnections },
            authentication: { limited?.load },
            unjudgedTokens: { failureGuard?.refusedRequests ?? 0 },
            log: { log?() }
        )
    }
}
