// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyAuthentication
import ProxyCore
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
    init(
        _ server: TransportServer,
        _ phase: PhaseBoard,
        _ metrics: ServerMetrics,
        earlierTotals: ServerTotals,
        webSockets: @escaping @Sendable () -> [WebSocketPlace]
    ) {
        self.init(
            phase: { phase.current },
            counts: { server.counts() },
            webSockets: webSockets,
            earlierTotals: earlierTotals,
            connections: { server.connections() },
            limits: { metrics.limits() },
            metrics: { metrics.exposition() }
        )
    }
}

extension RemoteProxyServer {
    /// Where browsers reach the rendezvous API of a server that listens.
    func webSockets(of bound: Result<[Listener], StartError>) -> [WebSocketPlace] {
        guard case .success(let listeners) = bound else { return [] }
        return zip(self.parts.listeners, listeners).compactMap { planned, listener in
            guard planned.api == .rendezvous, case .webSocket = planned.address,
                let host = listener.address?.ipAddress, let port = listener.address?.port
            else { return nil }
            return WebSocketPlace(isSecure: planned.usesTLS, host: host, port: port)
        }
    }
}
