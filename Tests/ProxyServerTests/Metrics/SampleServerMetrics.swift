// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyCore

@testable import ProxyServer

extension ServerMetrics {
    /// Of a server that has a bit of everything.
    static func sample(refused: @escaping @Sendable (MetricRefusal) -> Void = { _ in }) -> ServerMetrics {
        let metrics = ServerMetrics(refused: refused)
        metrics.attach(.sample)
        return metrics
    }

    /// What it exposes, line by line.
    var lines: [String] {
        String(decoding: self.exposition(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The value of a series of our own, as it is written; nil if there is no such series.
    func value(_ series: String) -> String? {
        let beginning = "nymea_remoteproxy_\(series) "
        return self.lines.first { $0.hasPrefix(beginning) }.map { String($0.dropFirst(beginning.count)) }
    }
}

extension MetricSources {
    static let sample: MetricSources = {
        var counts = TransportCounts()
        counts.rendezvous.connections = 5
        counts.rendezvous.tunnels = 2
        counts.rendezvous.total = TransportTotals(connections: 50, tunnels: 20, traffic: 5_000_000_000_000)
        counts.tunnelProxy.connections = 3
        counts.tunnelProxy.devices = 1
        counts.tunnelProxy.clients = 2
        counts.tunnelProxy.total = TransportTotals(connections: 30, tunnels: 12, traffic: 7)
        var census = ConnectionCensus()
        for _ in 0..<4 { census.count(.init(api: .rendezvous, transport: .wss, state: .tunnel)) }
        census.count(.init(api: .rendezvous, transport: .tcp, state: .control))
        census.count(.init(api: .tunnelProxy, transport: .ssl, state: .device))
        for _ in 0..<2 { census.count(.init(api: .tunnelProxy, transport: .unix, state: .client)) }
        var events = TransportEvents()
        events.proxyHeader = HandshakeCounts(begun: 30, completed: 26, failed: 1)
        events.originsRefused = 27
        events.tls = HandshakeCounts(begun: 20, completed: 11, timedOut: 2, failed: 3)
        events.webSocket = HandshakeCounts(begun: 9, completed: 9)
        events.connectionsHeld = 21
        events.headsTooLarge = 22
        events.clientsTurnedAway = 23
        events.handshakesHeld = 31
        events.acceptingStopped = 32
        events.unauthenticatedRefused = 33
        events.arrivalsRefused = 34
        events.registrationsRefused = 35
        let load = AuthenticationLoad(judging: 6, judgingLimit: 64, waiting: 7, waitingLimit: 1000, turnedAway: 24)
        return MetricSources(
            phase: { .serving },
            counts: { [counts] in counts },
            census: { [census] in census },
            events: { [events] in events },
            maximumConnections: { 20_000 },
            authentication: { load },
            unjudgedTokens: { 25 },
            log: { LogStatus(lostLines: 8, backlog: 100, backlogLimit: 4096) },
            certificateExpiries: { [.rendezvous: 1_900_000_000] }
        )
    }()
}
