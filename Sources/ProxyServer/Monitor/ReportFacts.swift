// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import RemoteProxyAPI

/// What is the same in every report of one process.
struct ReportFacts: Equatable, Sendable {
    let serverName: String
    /// When the server started, in seconds of Unix time.
    let startTimestamp: Int64
    /// The transports that the tunnel proxy API listens on: they are reported even while nobody uses them.
    let tunnelProxyTransports: Set<TransportKind>
}

extension MonitorAPI.Report {
    /// - Parameters:
    ///   - unjudgedTokens: nil if no tokens are judged here.
    ///   - wantsAll: Whether devices without clients are reported.
    init(
        _ facts: ReportFacts,
        _ snapshot: StatisticsSnapshot,
        connections: [ConnectionReport],
        unjudgedTokens: UInt64?,
        wantsAll: Bool
    ) {
        let connections = connections.sorted { $0.id.number < $1.id.number }
        self.init(
            serverName: facts.serverName,
            serverVersion: Version.product,
            apiVersion: RendezvousAPI.version,
            startTimestamp: facts.startTimestamp,
            proxyStatistic: MonitorAPI.ProxyStatistic(
                snapshot,
                connections: connections.filter { $0.api == .rendezvous },
                unjudgedTokens: unjudgedTokens
            ),
            tunnelProxyStatistic: MonitorAPI.TunnelProxyStatistic(
                snapshot,
                connections: connections.filter { $0.api == .tunnelProxy },
                transports: facts.tunnelProxyTransports,
                wantsAll: wantsAll
            )
        )
    }
}
