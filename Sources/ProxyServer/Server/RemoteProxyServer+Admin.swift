// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyTransport

extension ServerConfiguration {
    /// The admin endpoint of the server that has this configuration; nil if there is to be none.
    func makeAdminServer(_ loggers: CategoryLoggers) -> AdminServer? {
        self.admin.map { admin in
            AdminServer(
                admin,
                origins: self.origins,
                facts: DashboardFacts(serverName: self.name, startTime: UnixTime.milliseconds),
                logger: loggers[.admin]
            )
        }
    }
}

extension AdminSources {
    /// - Parameter earlierTotals: What earlier processes have counted.
    init(_ server: TransportServer, _ phase: PhaseBoard, _ metrics: ServerMetrics, earlierTotals: ServerTotals) {
        self.init(
            phase: { phase.current },
            counts: { server.counts() },
            earlierTotals: earlierTotals,
            connections: { server.connections() },
            limits: { metrics.limits() },
            metrics: { metrics.exposition() }
        )
    }
}
