// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import RemoteProxyAPI

/// Makes snapshots of what the server tells, rates of what it counts, and a history of both.
struct SnapshotMachine {
    private let facts: DashboardFacts
    private let start: NIODeadline
    private var statistics: StatisticsMachine
    private var samples = LatestValues<DashboardAPI.Sample>(limit: AdminLimits.samples)
    private var rates = ConnectionRates()

    /// - Parameters:
    ///   - earlier: What earlier processes have counted.
    ///   - now: When the server started.
    init(_ facts: DashboardFacts, earlier: ServerTotals, at now: NIODeadline) {
        self.facts = facts
        self.start = now
        self.statistics = StatisticsMachine(saved: earlier, at: now)
    }

    var history: DashboardAPI.History { DashboardAPI.History(samples: self.samples.inOrder) }

    /// A second is over.
    ///
    /// - Parameter unixTime: In milliseconds.
    mutating func tick(_ counts: TransportCounts, at now: NIODeadline, unixTime: Int64) {
        let throughput = self.statistics.tick(counts, at: now).throughput
        self.samples.append(
            DashboardAPI.Sample(
                timestamp: unixTime.wholeSeconds,
                rendezvous: throughput.rendezvous,
                tunnelProxy: throughput.tunnelProxy,
                connections: UInt64(clamping: counts.rendezvous.connections + counts.tunnelProxy.connections),
                tunnels: UInt64(clamping: counts.rendezvous.tunnels + counts.tunnelProxy.clients)
            )
        )
    }

    /// Nobody looks: gives back what is known of single connections.
    mutating func forget() {
        self.rates = ConnectionRates()
    }

    mutating func snapshot(
        _ counts: TransportCounts,
        connections: [ConnectionReport],
        closes: [RecentCloses.Entry],
        limits: [LimitReading],
        phase: ServerPhase,
        at now: NIODeadline,
        unixTime: Int64
    ) -> DashboardAPI.Snapshot {
        self.rates.update(connections, at: now)
        let statistics = self.statistics.snapshot(counts)
        return DashboardAPI.Snapshot(
            server: DashboardAPI.Server(
                name: self.facts.serverName,
                version: Version.product,
                phase: phase.rawValue,
                startTimestamp: self.facts.startTime.wholeSeconds,
                timestamp: unixTime.wholeSeconds,
                uptime: UInt64(clamping: (now - self.start).nanoseconds / 1_000_000_000)
            ),
            rendezvous: DashboardAPI.Activity(rendezvous: statistics),
            tunnelProxy: DashboardAPI.Activity(tunnelProxy: statistics),
            states: ConnectionState.allCases.map { state in
                DashboardAPI.Tally(state.rawValue, connections.count { ConnectionState($0.standing) == state })
            },
            transports: TransportKind.allCases.map { kind in
                DashboardAPI.Tally(kind.rawValue, connections.count { $0.transport == kind })
            },
            limits: limits.map(DashboardAPI.Limit.init),
            tunnels: DashboardAPI.Tunnel.busiest(of: connections, self.rates),
            devices: DashboardAPI.Device.busiest(of: connections, self.rates),
            closes: closes.map(DashboardAPI.Close.init)
        )
    }
}

extension DashboardAPI.Activity {
    fileprivate init(rendezvous statistics: StatisticsSnapshot) {
        let (counts, totals) = (statistics.counts.rendezvous, statistics.totals.rendezvous)
        self.init(
            connections: UInt64(clamping: counts.connections),
            tunnels: UInt64(clamping: counts.tunnels),
            throughput: statistics.throughput.rendezvous,
            totalConnections: totals.connections,
            totalTunnels: totals.tunnels,
            totalTraffic: totals.traffic
        )
    }

    fileprivate init(tunnelProxy statistics: StatisticsSnapshot) {
        let (counts, totals) = (statistics.counts.tunnelProxy, statistics.totals.tunnelProxy)
        self.init(
            connections: UInt64(clamping: counts.connections),
            tunnels: UInt64(clamping: counts.clients),
            devices: UInt64(clamping: counts.devices),
            throughput: statistics.throughput.tunnelProxy,
            totalConnections: totals.connections,
            totalTunnels: totals.tunnels,
            totalTraffic: totals.traffic
        )
    }
}

extension DashboardAPI.Limit {
    fileprivate init(_ reading: LimitReading) {
        self.init(name: reading.name, value: reading.value, limit: reading.limit, unit: reading.unit.rawValue)
    }
}

extension DashboardAPI.Tally {
    fileprivate init(_ name: String, _ count: Int) {
        self.init(name: name, count: UInt64(clamping: count))
    }
}
