// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyCore
import ProxyTransport

extension ServerConfiguration {
    /// What looks at the server that has this configuration; it starts now.
    func makeObservatory(_ listeners: [PlannedListener], _ loggers: CategoryLoggers) -> Observatory {
        let transports = listeners.filter { $0.api == .tunnelProxy }.map(\.transport)
        return Observatory(
            self.observatory,
            origins: self.origins,
            facts: ReportFacts(
                serverName: self.name,
                startTimestamp: Int64(UnixTime.now),
                tunnelProxyTransports: Set(transports)
            ),
            logger: loggers[.engine],
            monitorLogger: loggers[.monitorServer]
        )
    }
}

extension ObservedServer {
    /// - Parameter failureGuard: nil if nothing asks for tokens.
    init(_ server: TransportServer, _ failureGuard: FailureGuard<ContinuousClock>?) {
        self.init(
            counts: { server.counts() },
            connections: { server.connections() },
            unjudgedTokens: { failureGuard?.refusedRequests }
        )
    }
}

extension PlannedListener {
    /// How connections come here.
    fileprivate var transport: TransportKind {
        switch self.address {
        case .webSocket: TransportKind(isWebSocket: true, isSecure: self.usesTLS)
        case .tcp: TransportKind(isWebSocket: false, isSecure: self.usesTLS)
        case .unix: .unix
        }
    }
}
