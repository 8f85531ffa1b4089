// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyAPI

/// A report, and what is known of its time.
package struct Snapshot: Equatable, Sendable {
    package typealias Client = MonitorAPI.Client
    package typealias Tunnel = MonitorAPI.Tunnel
    package typealias Device = MonitorAPI.ServerConnection
    package typealias DeviceClient = MonitorAPI.ClientConnection

    package var report: MonitorAPI.Report
    /// When it came, in seconds since 1970.
    package var time: Int64
    /// The rates of all who were in the report before, too.
    package var rates: [RowID: Rate]
    /// The throughput of both APIs in the last minute, a value a second; nil where nothing is known.
    package var history: [UInt64?]
    /// Where each client of the rendezvous API stands in the report.
    private var clientPlaces: [String: Int]

    package init(
        _ report: MonitorAPI.Report,
        time: Int64,
        rates: [RowID: Rate] = [:],
        history: [UInt64?] = []
    ) {
        self.report = report
        self.time = time
        self.rates = rates
        self.history = history
        // A server that gives one id twice is not to be trusted, and no reason to end.
        self.clientPlaces = Dictionary(
            report.proxyStatistic.clients.enumerated().map { ($0.element.id, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    package var clients: [Client] { self.report.proxyStatistic.clients }
    package var tunnels: [Tunnel] { self.report.proxyStatistic.tunnels }
    package var devices: [Device] { self.report.tunnelProxyStatistic.tunnelConnections }

    /// The client of the rendezvous API with an id.
    func client(_ id: String) -> Client? {
        self.clientPlaces[id].map { self.report.proxyStatistic.clients[$0] }
    }

    /// What both APIs carry, in bytes each second.
    var throughput: UInt64 { self.report.throughput }
}

extension MonitorAPI.Report {
    /// What both APIs carry, in bytes each second.
    var throughput: UInt64 {
        let (sum, overflow) = self.proxyStatistic.troughput
            .addingReportingOverflow(self.tunnelProxyStatistic.troughput)
        return overflow ? .max : sum
    }
}

/// Makes snapshots of the reports of one server.
struct SnapshotMaker {
    private var meter = RateMeter()
    private var history = ThroughputHistory()

    /// - Parameters:
    ///   - now: when it came, as the time since some moment.
    ///   - time: the same in seconds since 1970.
    mutating func snapshot(of report: MonitorAPI.Report, at now: Duration, time: Int64) -> Snapshot {
        self.history.record(report.throughput, at: now)
        return Snapshot(report, time: time, rates: self.meter.rates(of: report, at: now), history: self.history.values)
    }

    /// The connection was lost: the next report may be another process's, and has no rates.
    mutating func connectionLost() {
        self.meter = RateMeter()
    }
}
