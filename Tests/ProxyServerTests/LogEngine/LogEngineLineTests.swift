// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@testable import ProxyServer

/// The formats of the two logs, whatever peers call themselves.
@Suite struct LogEngineLineTests {
    static func tunnelEnd(user: String?, second: String? = nil) -> TunnelEnd {
        func report(_ id: UInt64, _ host: String, _ user: String?, received: UInt64) -> ConnectionReport {
            ConnectionReport(
                id: ConnectionID(id),
                api: .rendezvous,
                transport: .tcp,
                address: PeerAddress(host: host, port: 1),
                acceptedAt: 1_700_000_000_123,
                standing: .tunnel(
                    PeerIdentity(name: "name", uuid: "uuid", user: user),
                    partner: ConnectionID(3 - id),
                    since: 1_700_000_001_999
                ),
                traffic: Traffic(received: received, sent: 7)
            )
        }
        return TunnelEnd(
            since: 1_700_000_001_999,
            one: report(1, "192.0.2.1", user, received: 40),
            two: report(2, "2001:db8::2", second, received: 2)
        )
    }

    @Test("A tunnel is: now, created, user, both hosts, the bytes that both have sent")
    func tunnel() {
        let tunnel = FinishedTunnel(Self.tunnelEnd(user: "anna@example.com"), at: 1_700_000_100)
        #expect(
            LogEngineLine.text(tunnel) == "1700000100 1700000001 anna@example.com 192.0.2.1 2001:db8::2 42\n"
        )
    }

    @Test(
        "The user is that of the end that has one",
        arguments: [(nil, "b"), ("", "b"), ("b", "c")] as [(String?, String)]
    )
    func user(one: String?, two: String) {
        #expect(FinishedTunnel(Self.tunnelEnd(user: one, second: two), at: 1).user == "b")
    }

    @Test("Statistics are: now, tunnels, connections and bytes per second of the rendezvous API")
    func statistics() {
        var counts = TransportCounts()
        counts.rendezvous.tunnels = 3
        counts.rendezvous.connections = 7
        counts.tunnelProxy.connections = 99
        let snapshot = StatisticsSnapshot(
            counts: counts,
            totals: ServerTotals(),
            throughput: Throughput(rendezvous: 1234, tunnelProxy: 5)
        )
        #expect(LogEngineLine.text(snapshot, second: 1_700_000_000) == "1700000000 3 7 1234\n")
    }

    @Test(
        "A user's name is one field, and none is like another's",
        arguments: [
            ("", "-"), ("-", "%2D"), ("--", "--"), ("a b", "a%20b"), ("a\tb", "a%09b"), ("a\nb", "a%0Ab"),
            ("100%", "100%25"), ("a%20b", "a%2520b"), ("ä", "ä"), ("a\u{A0}b", "a%C2%A0b"),
            ("a\u{2028}b", "a%E2%80%A8b"), ("\u{1B}[31m", "%1B[31m"), ("\u{202E}x", "%E2%80%AEx"), ("\u{0}", "%00"),
        ]
    )
    func field(text: String, expected: String) {
        #expect(LogEngineLine.field(text) == expected)
        let line = LogEngineLine.text(FinishedTunnel(Self.tunnelEnd(user: text), at: 1))
        #expect(line.split(separator: " ", omittingEmptySubsequences: false).count == 6)
        #expect(line.filter(\.isNewline) == "\n")
    }

    @Test("A long name is cut")
    func long() {
        let field = LogEngineLine.field(String(repeating: " ", count: 10_000))
        #expect(field == String(repeating: "%20", count: LogEngineLine.maximumUser))
    }
}
