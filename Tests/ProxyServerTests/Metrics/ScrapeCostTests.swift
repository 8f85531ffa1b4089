// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@testable import ProxyServer
@testable import ProxyTransport

/// What it costs to be asked, with ten thousand connections.
@Suite struct ScrapeCostTests {
    static let connections = 10_000

    static let records: [ConnectionRecord] = (1...connections).map { number in
        let record = ConnectionRecord(
            id: ConnectionID(UInt64(number)),
            api: number.isMultiple(of: 2) ? .rendezvous : .tunnelProxy,
            transport: TransportKind.allCases[number % TransportKind.allCases.count],
            address: PeerAddress(host: "192.0.2.1", port: number % 65_536),
            acceptedAt: 0
        )
        if record.api == .rendezvous { record.becomesMember(name: "name \(number)", uuid: "uuid \(number)") }
        record.countReceived(1)
        return record
    }

    @Test("A scrape looks at each connection, not at each pair of them")
    func scrape() {
        let metrics = ServerMetrics()
        metrics.attach(
            MetricSources(
                counts: { TransportCounts(Self.records, TransportTally()) },
                census: { ConnectionCensus(Self.records) },
                maximumConnections: { Self.connections }
            )
        )
        _ = metrics.exposition()
        let clock = ContinuousClock()
        var size = 0
        let times = (0..<5).map { _ in clock.measure { size = metrics.exposition().count } }
        // Milliseconds; whoever compares pairs takes minutes.
        #expect(times.allSatisfy { $0 < .seconds(5) })
        print("scrape of \(Self.connections) connections: \(size) bytes, \(times.min() ?? .zero)")
        #expect(metrics.value("payload_bytes_total{api=\"rendezvous\"}") == "5000")
        let open = metrics.lines.filter { $0.hasPrefix("nymea_remoteproxy_connections{") }
        #expect(open.compactMap { Int($0.split(separator: " ").last ?? "") }.reduce(0, +) == Self.connections)
    }
}
