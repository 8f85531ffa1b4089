// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI
import Testing

@testable import ProxyMonitor

@Suite struct RateMeterTests {
    private var meter = RateMeter()

    private func report(_ received: UInt64, _ sent: UInt64 = 0, age: Int64 = 60) -> MonitorAPI.Report {
        let clients = [Sample.client(1, "A", age: age, received: received, sent: sent)]
        let device = Sample.device(1, "D", clients: [Sample.deviceClient(1, "C", bytes: received * 2)])
        return Sample.report(clients: clients, devices: [device])
    }

    @Test mutating func isTheDifferencePerSecond() {
        let none = self.meter.rates(of: self.report(1000), at: .seconds(10))
        #expect(none.isEmpty)
        let rates = self.meter.rates(of: self.report(4000, 10), at: .seconds(12))
        #expect(rates[.client("1")] == Rate(received: 1500, sent: 5))
        #expect(rates[.device("d1")] == Rate(received: 0, sent: 0))
        #expect(rates[.deviceClient(device: "d1", client: "c1")] == Rate(received: 3000, sent: 1500))
    }

    /// The answer to a refresh and the next regular report may be milliseconds apart.
    @Test mutating func reportsCloseTogetherChangeNothing() {
        _ = self.meter.rates(of: self.report(1000), at: .zero)
        let early = self.meter.rates(of: self.report(2000), at: .milliseconds(499))
        #expect(early.isEmpty)
        let rates = self.meter.rates(of: self.report(3000), at: .seconds(1))
        #expect(rates[.client("1")]?.received == 2000)
        let same = self.meter.rates(of: self.report(3000), at: .milliseconds(1001))
        #expect(same == rates)
    }

    @Test mutating func anotherConnectionWithTheSameIdHasNoRate() {
        _ = self.meter.rates(of: self.report(1000), at: .zero)
        let fewer = self.meter.rates(of: self.report(999), at: .seconds(1))
        #expect(fewer[.client("1")] == nil)
        let younger = self.meter.rates(of: self.report(5000, age: 1), at: .seconds(2))
        #expect(younger[.client("1")] == nil)
        let known = self.meter.rates(of: self.report(6000, age: 1), at: .seconds(3))
        #expect(known[.client("1")]?.received == 1000)
    }

    @Test mutating func theGreatestNumbersDoNotOverflow() {
        _ = self.meter.rates(of: Sample.report(clients: [Sample.client(1, "A")]), at: .zero)
        let report = Sample.report(clients: [Sample.client(1, "A", received: .max, sent: .max)])
        let rates = self.meter.rates(of: report, at: .milliseconds(500))
        #expect(rates[.client("1")] == Rate(received: .max, sent: .max))
    }

    @Test mutating func oneIdTwiceIsNoReasonToEnd() {
        let report = Sample.report(clients: [Sample.client(1, "A", received: 5), Sample.client(1, "B", received: 9)])
        _ = self.meter.rates(of: report, at: .zero)
        #expect(Snapshot(report, time: 0).client("1")?.name == "A")
    }
}

@Suite struct ThroughputHistoryTests {
    @Test func aValueEachSecond() {
        var history = ThroughputHistory()
        for second in 0..<3 { history.record(UInt64(second), at: .milliseconds(second * 1000 + second * 90)) }
        #expect(history.values == [0, 1, 2])
        // Twice within a second: the newer one is that second's.
        history.record(7, at: .milliseconds(2300))
        #expect(history.values == [0, 1, 7])
        // Three seconds without a report.
        history.record(8, at: .milliseconds(6300))
        #expect(history.values == [0, 1, 7, nil, nil, nil, 8])
    }

    @Test func keepsAMinute() {
        var history = ThroughputHistory()
        for second in 0..<200 { history.record(UInt64(second), at: .seconds(second)) }
        #expect(history.values == (140..<200).map { UInt64($0) })
        history.record(1, at: .seconds(1_000_000))
        #expect(history.values == [UInt64?](repeating: nil, count: 59) + [1])
    }

    @Test func theSumOfBothAPIsDoesNotOverflow() {
        var report = Sample.report
        report.proxyStatistic.troughput = .max
        #expect(report.throughput == .max)
    }
}
