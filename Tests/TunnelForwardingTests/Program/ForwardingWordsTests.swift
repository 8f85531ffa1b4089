// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient
import Testing
import TunnelForwarding

@testable import nymea_remoteproxy_tunnelclient

/// What a person and a program are told.
@Suite struct ForwardingWordsTests {
    private static let connection = ForwardedConnection(
        number: 3,
        peer: "Ada\u{1B}[2J from 192.0.2.1",
        target: "127.0.0.1:80",
        isFramed: true
    )
    private static let traffic = Traffic(sent: 120, received: 12_345_678)

    private func lines() throws -> ForwardingLines {
        ForwardingLines(
            name: "cellar",
            uuid: .random(),
            url: try ServerURL("ssl://proxy.example:2213"),
            serverUuid: Uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
        )
    }

    @Test func linesForAPerson() throws {
        var lines = try self.lines()
        let (connection, traffic) = (Self.connection, Self.traffic)
        let route = "Ada\\u{1B}[2J from 192.0.2.1 to 127.0.0.1:80"
        let opened = lines.line(for: .opened(connection))
        #expect(opened == "#3 opened: \(route)")
        let closed = lines.line(
            for: .closed(connection, traffic, lasted: .milliseconds(1234), ForwardingEnd(.finished))
        )
        #expect(
            closed
                == "#3 closed after 1.2 s, 12 MB received, 120 B sent"
        )
        let broke = lines.line(
            for: .closed(connection, traffic, lasted: .seconds(2), ForwardingEnd(.failed, reason: "x"))
        )
        #expect(
            broke
                == "#3 broke after 2.0 s, 12 MB received, 120 B sent: x"
        )
        let refused = lines.line(for: .failed(connection, ForwardingEnd(.refused, reason: "y")))
        #expect(refused == "#3 refused: \(route): y")
        let failed = lines.line(for: .failed(connection, ForwardingEnd(.failed, reason: "y")))
        #expect(failed == "#3 failed: \(route): y")
        let listening = lines.line(for: .listening(.network(host: "127.0.0.1", port: 8080)))
        #expect(
            listening
                == "listening on 127.0.0.1:8080, each connection goes to the device "
                + "{6ba7b810-9dad-11d1-80b4-00c04fd430c8} by ssl://proxy.example:2213"
        )
    }

    @Test func theLineThatIsRedrawn() {
        let totals = ForwardingLedger.Totals(open: 2, traffic: Self.traffic)
        let rate = Traffic(sent: 0, received: 1_200_000)
        #expect(
            ForwardingLines.live(totals, rate) == [
                "2 connections  received 12 MB, 1.2 MB/s  sent 120 B, 0 B/s", "2 open  1.2 MB/s in  0 B/s out",
                "2 open",
            ]
        )
        #expect(ForwardingLines.live(ForwardingLedger.Totals(open: 0, traffic: Self.traffic), rate) == [])
    }

    /// What has not begun does not end.
    @Test func theEndOfARegistration() throws {
        let error = ClientError.partnerEncrypts
        var lines = try self.lines()
        for _ in 0..<2 {
            let line = lines.line(for: .device(.ended(error)))
            #expect(line == nil)
        }
        let registered = lines.line(for: .device(.registered))
        #expect(registered?.hasPrefix("registered as cellar ") == true)
        let ended = lines.line(for: .device(.ended(error)))
        #expect(ended == "the registration has ended")
        let closed = lines.line(for: .device(.ended(nil)))
        #expect(closed == nil)
    }

    @Test func recordsForAProgram() {
        func json(_ event: ForwardingEvent) -> String {
            String(decoding: ForwardingRecords.record(of: event, at: 1.5).encoded(), as: UTF8.self)
        }
        let common = #""flowControl":true"#
        let peer = #""peer":"Ada\u001b[2J from 192.0.2.1""#
        #expect(
            json(.opened(Self.connection))
                == #"{"connection":3,"event":"opened",\#(common),\#(peer),"target":"127.0.0.1:80","time":1.5}"#
        )
        #expect(
            json(.closed(Self.connection, Self.traffic, lasted: .microseconds(1_234_567), ForwardingEnd(.finished)))
                == #"{"connection":3,"event":"closed",\#(common),"outcome":"finished",\#(peer),"reason":null,"#
                + #""received":12345678,"seconds":1.235,"sent":120,"target":"127.0.0.1:80","time":1.5}"#
        )
        #expect(json(.device(.registered)) == #"{"event":"registered","time":1.5}"#)
        let totals = ForwardingRecords.record(
            of: ForwardingLedger.Totals(open: 1, traffic: Self.traffic),
            Traffic(sent: 1, received: 2),
            at: 2
        )
        #expect(
            String(decoding: totals.encoded(), as: UTF8.self)
                == #"{"event":"traffic","open":1,"received":12345678,"receivedPerSecond":2,"sent":120,"#
                + #""sentPerSecond":1,"time":2.0}"#
        )
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9949, "9.9 kB"), (9950, "10 kB"), (999_499, "999 kB"),
        (999_500, "1.0 MB"), (UInt64.max, "18 EB"),
    ]) func figures(_ count: UInt64, _ words: String) {
        #expect(Figures.bytes(count) == words)
    }

    @Test func rates() {
        let start = ContinuousClock.now
        var rate = TrafficRate(now: start)
        rate.look(Traffic(sent: 500, received: 1000), now: start + .milliseconds(500))
        #expect(rate.rate == Traffic(sent: 1000, received: 2000))
        rate.look(Traffic(sent: 500, received: 1000), now: start + .seconds(1))
        #expect(rate.rate == Traffic())
        // A clock that does not move divides nothing by nothing.
        rate.look(Traffic(sent: 900, received: 1000), now: start + .seconds(1))
        #expect(rate.rate == Traffic())
    }
}
