// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import RemoteProxyAPI
import Testing

@testable import ProxyServer

@Suite struct SnapshotMachineTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private static func machine(_ earlier: ServerTotals = ServerTotals()) -> SnapshotMachine {
        SnapshotMachine(DashboardFacts(serverName: "s", startTime: 5_000), earlier: earlier, at: self.start)
    }

    private static func snapshot(
        _ machine: inout SnapshotMachine,
        _ connections: [ConnectionReport],
        closes: [RecentCloses.Entry] = [],
        at seconds: Int64
    ) -> DashboardAPI.Snapshot {
        machine.snapshot(
            TransportCounts(),
            connections: connections,
            closes: closes,
            limits: [],
            phase: .serving,
            at: self.start + .seconds(seconds),
            unixTime: 5_000 + seconds * 1000
        )
    }

    private static func connection(
        _ number: UInt64,
        _ standing: ConnectionStanding = .control,
        received: UInt64 = 0,
        sent: UInt64 = 0
    ) -> ConnectionReport {
        ConnectionReport(
            id: ConnectionID(number),
            api: .rendezvous,
            transport: .ssl,
            address: PeerAddress(host: "192.0.2.\(number)", port: 1),
            acceptedAt: 4_000,
            standing: standing,
            traffic: Traffic(received: received, sent: sent)
        )
    }

    private static func tunnel(_ one: UInt64, _ two: UInt64, _ traffic: UInt64) -> [ConnectionReport] {
        let anna = PeerIdentity(name: "anna", uuid: "", user: "a@b")
        let bert = PeerIdentity(name: "bert\u{202E}", uuid: "")
        return [
            self.connection(two, .tunnel(bert, partner: ConnectionID(one), since: 7_000), sent: traffic),
            self.connection(one, .tunnel(anna, partner: ConnectionID(two), since: 7_000), received: traffic),
        ]
    }

    @Test("Throughput is what has come since the last tick, totals are with those of earlier processes")
    func counts() {
        var earlier = ServerTotals()
        earlier.rendezvous.traffic = 1_000
        var machine = Self.machine(earlier)
        var counts = TransportCounts()
        counts.rendezvous.connections = 3
        counts.rendezvous.total.traffic = 500
        counts.tunnelProxy.devices = 2
        machine.tick(counts, at: Self.start + .seconds(2), unixTime: 7_000)
        let snapshot = machine.snapshot(
            counts,
            connections: [],
            closes: [],
            limits: [],
            phase: .draining,
            at: Self.start + .milliseconds(2_900),
            unixTime: 7_900
        )
        #expect(snapshot.rendezvous.throughput == 250 && snapshot.rendezvous.totalTraffic == 1_500)
        #expect(snapshot.tunnelProxy.devices == 2 && snapshot.rendezvous.devices == nil)
        let server = snapshot.server
        #expect(server.uptime == 2 && server.phase == "draining" && server.startTimestamp == 5 && server.timestamp == 7)
        #expect(
            machine.history.samples
                == [.init(timestamp: 7, rendezvous: 250, tunnelProxy: 0, connections: 3, tunnels: 0)]
        )
    }

    @Test("The history has an end")
    func history() {
        var machine = Self.machine()
        for second in 1...Int64(AdminLimits.samples) + 20 {
            machine.tick(TransportCounts(), at: Self.start + .seconds(second), unixTime: second * 1000)
        }
        #expect(machine.history.samples.map(\.timestamp) == Array(21...Int64(AdminLimits.samples) + 20))
    }

    @Test("A tunnel stands once, with both ends and what it carries a second; names are made harmless")
    func tunnels() {
        var machine = Self.machine()
        _ = Self.snapshot(&machine, Self.tunnel(1, 2, 100), at: 1)
        let tunnels = Self.snapshot(&machine, Self.tunnel(1, 2, 700), at: 3).tunnels
        #expect(
            tunnels == [
                .init(
                    id: "1",
                    one: .init(name: "anna", user: "a@b", address: "192.0.2.1", transport: "ssl"),
                    two: .init(name: #"bert\u{202E}"#, address: "192.0.2.2", transport: "ssl"),
                    timestamp: 7,
                    traffic: 700,
                    rate: 300
                )
            ]
        )
        #expect(Self.snapshot(&machine, Array(Self.tunnel(1, 2, 700).prefix(1)), at: 4).tunnels.isEmpty)
    }

    @Test("The busiest come first, equal ones by age, and no more than there are rows")
    func busiest() {
        var machine = Self.machine()
        let ends = (0..<UInt64(AdminLimits.rows) + 5).flatMap { index in
            Self.tunnel(index * 2 + 1, index * 2 + 2, index == 40 ? 9 : 5)
        }
        let tunnels = Self.snapshot(&machine, ends.shuffled(), at: 1).tunnels
        #expect(tunnels.count == AdminLimits.rows)
        #expect(tunnels.prefix(3).map(\.id) == ["81", "1", "3"])
    }

    @Test("A device stands with the number of its clients; states and transports are counted")
    func devices() {
        var machine = Self.machine()
        let identity = PeerIdentity(name: "heating", uuid: "{u}")
        let connections = [
            Self.connection(1, .device(identity), received: 10, sent: 20),
            Self.connection(2, .client(identity, device: ConnectionID(1))),
            Self.connection(3, .client(identity, device: ConnectionID(1))),
            Self.connection(4), Self.connection(5, .authenticated(identity)),
        ]
        let snapshot = Self.snapshot(&machine, connections, at: 1)
        #expect(snapshot.devices.map(\.clients) == [2] && snapshot.devices.map(\.traffic) == [30])
        #expect(snapshot.states.map(\.name) == ["control", "authenticated", "tunnel", "device", "client"])
        #expect(snapshot.states.map(\.count) == [1, 1, 0, 1, 2])
        #expect(snapshot.transports.map(\.name) == ["ws", "wss", "tcp", "ssl", "unix"])
        #expect(snapshot.transports.map(\.count) == [0, 0, 0, 5, 0])
    }

    @Test("Two looks close to each other do not make a rate, and a connection of its first second has none")
    func rates() {
        var rates = ConnectionRates()
        let id = ConnectionID(1)
        func look(_ bytes: UInt64, _ milliseconds: Int64) {
            let end = Self.connection(1, .device(PeerIdentity(name: "", uuid: "")), received: bytes)
            rates.update([end], at: Self.start + .milliseconds(milliseconds))
        }
        look(1_000, 0)
        #expect(rates[id] == 0)
        look(2_000, 1_000)
        #expect(rates[id] == 1_000)
        look(9_000, 1_100)
        #expect(rates[id] == 1_000)
        look(9_000, 2_000)
        #expect(rates[id] == 7_000)
        rates.update([], at: Self.start + .seconds(3))
        #expect(rates[id] == 0)
    }

    @Test("Ends are kept in order, the latest first, and no more than there are rows; their reasons quote nobody")
    func closes() {
        let closes = RecentCloses { 9_500 }
        for number in 1...UInt64(AdminLimits.rows) + 1 {
            let reason = CloseReason.badRequest("secret")
            let report = Self.connection(number, received: 2, sent: 3)
            closes.connectionEnded(ConnectionEnd(report: report, duration: .milliseconds(1_234), reason: reason))
        }
        var machine = Self.machine()
        let rows = Self.snapshot(&machine, [], closes: closes.latestFirst, at: 1).closes
        #expect(rows.count == AdminLimits.rows && rows.last?.id == "2")
        #expect(
            rows.first
                == .init(
                    id: "101",
                    timestamp: 9,
                    api: "rendezvous",
                    transport: "ssl",
                    address: "192.0.2.101",
                    name: "",
                    state: "control",
                    reason: "A message was no request that can be performed.",
                    duration: 1_234,
                    traffic: 5
                )
        )
    }
}
