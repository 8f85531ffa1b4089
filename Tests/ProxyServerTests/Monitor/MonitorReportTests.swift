// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyCore
import RemoteProxyAPI
import Testing

@testable import ProxyServer

/// Connections as monitors see them.
@Suite struct MonitorReportTests {
    static let facts = ReportFacts(serverName: "s", startTimestamp: 1_700_000_000, tunnelProxyTransports: [.wss, .tcp])

    static func connection(
        _ id: UInt64,
        _ api: ServedAPI = .rendezvous,
        _ standing: ConnectionStanding = .control,
        address: PeerAddress = PeerAddress(host: "192.0.2.7", port: 4000)
    ) -> ConnectionReport {
        ConnectionReport(
            id: ConnectionID(id),
            api: api,
            transport: .wss,
            address: address,
            acceptedAt: 1_700_000_000_999 + Int64(id) * 1000,
            standing: standing,
            traffic: Traffic(received: id * 10, sent: id * 100)
        )
    }

    static func identity(_ name: String, user: String? = nil) -> PeerIdentity {
        PeerIdentity(name: name, uuid: "uuid of \(name)", user: user)
    }

    /// So many connections, every two of which are in a tunnel.
    static func tunnels(connections: UInt64) -> [ConnectionReport] {
        (1...connections).map { number in
            let identity = Self.identity("client \(number)", user: "user \(number)")
            let partner = ConnectionID(number.isMultiple(of: 2) ? number - 1 : number + 1)
            return Self.connection(number, .rendezvous, .tunnel(identity, partner: partner, since: 1_700_000_000_000))
        }
    }

    static func report(
        _ connections: [ConnectionReport],
        counts: TransportCounts = TransportCounts(),
        unjudgedTokens: UInt64? = nil,
        wantsAll: Bool = true
    ) -> MonitorAPI.Report {
        MonitorAPI.Report(
            self.facts,
            StatisticsSnapshot(
                counts: counts,
                totals: StateDocumentTests.totals,
                throughput: Throughput(rendezvous: 11, tunnelProxy: 12)
            ),
            connections: connections,
            unjudgedTokens: unjudgedTokens,
            wantsAll: wantsAll
        )
    }

    @Test("Counts, totals and rates are those of the snapshot; what cannot be is zero")
    func numbers() {
        var counts = TransportCounts()
        counts.rendezvous.connections = 5
        counts.rendezvous.tunnels = 2
        counts.tunnelProxy.connections = 7
        counts.tunnelProxy.devices = 3
        counts.tunnelProxy.clients = -1
        counts.tunnelProxy.transports = [.wss: 4, .unix: 3]
        let report = Self.report([], counts: counts, unjudgedTokens: 9)
        #expect(report.serverName == "s")
        #expect(report.apiVersion == RendezvousAPI.version)
        #expect(report.startTimestamp == 1_700_000_000)
        #expect(report.proxyStatistic.clientCount == 5)
        #expect(report.proxyStatistic.tunnelCount == 2)
        #expect(report.proxyStatistic.troughput == 11)
        #expect(report.proxyStatistic.unjudgedTokens == 9)
        #expect(report.proxyStatistic.total.totalTraffic == .max)
        #expect(report.tunnelProxyStatistic.totalClientCount == 7)
        #expect(report.tunnelProxyStatistic.serverConnectionsCount == 3)
        #expect(report.tunnelProxyStatistic.clientConnectionsCount == 0)
        #expect(report.tunnelProxyStatistic.troughput == 12)
        // Those with a listener, and those with connections.
        #expect(report.tunnelProxyStatistic.transports == ["wss": 4, "unix": 3, "tcp": 0])
        #expect(Self.report([]).json["proxyStatistic"].map { "\($0)".contains("unjudged") } == false)
    }

    @Test("A client is listed in whatever state, in the order of arrival")
    func clients() {
        let tunnel = ConnectionStanding.tunnel(Self.identity("c"), partner: ConnectionID(9), since: 0)
        let clients = Self.report([
            Self.connection(30, .rendezvous, tunnel), Self.connection(4, address: .unix),
            Self.connection(20, .rendezvous, .authenticated(Self.identity("b", user: "u"))),
            Self.connection(5, .tunnelProxy),
        ]).proxyStatistic.clients
        #expect(clients.map(\.id) == ["4", "20", "30"])
        #expect(clients.map(\.address) == ["unix", "192.0.2.7", "192.0.2.7"])
        #expect(clients.map(\.timestamp) == [1_700_000_004, 1_700_000_020, 1_700_000_030])
        #expect(clients.map(\.authenticated) == [false, true, true])
        #expect(clients.map(\.tunnelConnected) == [false, false, true])
        #expect(clients.map(\.name) == ["", "b", "c"])
        #expect(clients.map(\.userName) == ["", "u", ""])
        #expect(clients.map(\.uuid) == ["", "uuid of b", "uuid of c"])
        #expect(clients.map(\.rxDataCount) == [40, 200, 300])
        #expect(clients.map(\.txDataCount) == [400, 2000, 3000])
    }

    @Test("A tunnel is listed once, the smaller number first, even if only one end is left")
    func tunnels() {
        func end(_ id: UInt64, _ partner: UInt64) -> ConnectionReport {
            let standing = ConnectionStanding.tunnel(
                Self.identity("x"),
                partner: ConnectionID(partner),
                since: 1_700_000_500_999
            )
            return Self.connection(id, .rendezvous, standing)
        }
        let report = Self.report([end(12, 3), end(3, 12), end(5, 99), end(20, 7)])
        let time: Int64 = 1_700_000_500
        #expect(
            report.proxyStatistic.tunnels == [
                MonitorAPI.Tunnel(clientOne: "3", clientTwo: "12", timestamp: time),
                MonitorAPI.Tunnel(clientOne: "5", clientTwo: "99", timestamp: time),
                MonitorAPI.Tunnel(clientOne: "7", clientTwo: "20", timestamp: time),
            ]
        )
    }

    @Test("A device has its clients; one without is listed only if all are wanted", arguments: [true, false])
    func devices(wantsAll: Bool) {
        let device = ConnectionStanding.device(Self.identity("device"))
        func client(of device: UInt64) -> ConnectionStanding {
            .client(Self.identity("client"), device: ConnectionID(device))
        }
        let devices = Self.report(
            [
                Self.connection(8, .tunnelProxy, client(of: 2)), Self.connection(1, .tunnelProxy, device),
                Self.connection(2, .tunnelProxy, device), Self.connection(7, .tunnelProxy, client(of: 2)),
                Self.connection(9, .tunnelProxy, client(of: 77)), Self.connection(10, .tunnelProxy),
            ],
            wantsAll: wantsAll
        ).tunnelProxyStatistic.tunnelConnections
        #expect(devices.map(\.id) == (wantsAll ? ["1", "2"] : ["2"]))
        let last = devices.last
        #expect(last?.name == "device" && last?.serverUuid == "uuid of device" && last?.address == "192.0.2.7")
        #expect(last?.rxDataCount == 20 && last?.txDataCount == 200 && last?.timestamp == 1_700_000_002)
        #expect(last?.clientConnections.map(\.id) == ["7", "8"])
        #expect(last?.clientConnections.map(\.clientUuid) == ["uuid of client", "uuid of client"])
        #expect(last?.clientConnections.map(\.txDataCount) == [700, 800])
    }

    @Test("A report is read as it was written")
    func roundTrip() throws {
        let report = Self.report([Self.connection(1, .tunnelProxy, .device(Self.identity("\u{1B}\"\n")))])
        let bytes = report.jsonValue.encoded()
        #expect(!bytes.contains(0x0A))
        #expect(try MonitorAPI.Report(json: JSONValue(parsing: bytes), path: .root) == report)
    }
}
