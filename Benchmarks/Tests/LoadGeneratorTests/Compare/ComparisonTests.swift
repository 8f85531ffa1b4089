// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct ComparisonTests {
    private static let comparison = Comparison(
        daemons: [.daemon(name: "daemon", path: "/a"), .daemon(name: "before", path: "/b")],
        relay: .relay(path: "/c")
    )

    @Test func eachMeasurementIsPlannedOnceWithEveryoneItIsNeededOf() {
        let plan = Self.comparison.plan(Target.all)
        #expect(Set(plan.map(\.measure)).count == plan.count)
        let first = plan.first { $0.measure.name == "ssl 16384 B" }
        // Next to each other, so that they meet the same machine.
        #expect(first?.servers.map(\.name) == ["daemon", "before", "haproxy", "relay"])
        #expect(plan.first { $0.measure.name == "ssl 1024 B" }?.servers.map(\.name) == ["relay"])
    }

    @Test func aRowBringsItsReferenceAlong() {
        let plan = Self.comparison.plan(Target.all.filter { $0.row == "wss-throughput" })
        #expect(plan.map(\.measure.name) == ["wss 16384 B", "ssl 16384 B"])
        #expect(plan.map { $0.servers.map(\.name) } == [["daemon", "before"], ["haproxy"]])
    }

    @Test func aDeviceStandsNextToAsManyTunnels() throws {
        var matrix = Target.TunnelProxyMatrix()
        matrix.messageSizes = [16384, 1024]
        matrix.clients = [16]
        let plan = Self.comparison.plan(matrix.targets)
        #expect(
            plan.map(\.measure.name) == [
                "ssl 16384 B both, 16 clients of a device", "ssl 16384 B both, 16 tunnels",
                "ssl 1024 B both, 16 clients of a device", "ssl 1024 B both, 16 tunnels",
            ]
        )
        #expect(plan.allSatisfy { $0.servers.map(\.name) == ["daemon", "before"] })
        #expect(matrix.targets.map(\.limit) == [0.7, 0.5])
    }

    @Test func allOfAMatrixIsMeasured() {
        var matrix = Target.TunnelProxyMatrix()
        matrix.directions = [.up, .down]
        matrix.run = 1
        // Three numbers of clients, two sizes, two directions, two APIs.
        let names = Set(Self.comparison.plan(matrix.targets).map(\.measure.name))
        #expect(names.count == 24)
    }

    @Test func aRatioIsOneOfTheSameRound() {
        #expect(ComparisonReport.ratios([2, 6, nil, 8, 1], [1, 2, 4, nil, 0]) == [2, 3])
    }

    @Test func medianAndVerdict() throws {
        let targets = Target.all.filter { $0.row == "ssl-throughput" }
        let plan = Self.comparison.plan(targets)
        let measure = try #require(plan.first?.measure)
        func samples(_ values: [Double?]) -> [[Metric: Double]?] { values.map { $0.map { [.serverCPUPerGB: $0] } } }
        let report = ComparisonReport(
            Self.comparison,
            targets,
            plan: plan,
            [
                .init(measure: measure, server: "daemon"): samples([1, 2, 3]),
                .init(measure: measure, server: "before"): samples([nil, nil, nil]),
                .init(measure: measure, server: "haproxy"): samples([4, 5, 10]),
                .init(measure: measure, server: "relay"): samples([1, 1, nil]),
            ],
            failures: []
        )
        #expect(report.targets.map(\.value) == [0.3, nil, 1.5, nil])
        #expect(report.targets.map(\.isMet) == [true, nil, false, nil])
        #expect(report.text.contains("not measured"))
    }

    @Test func boundsIncludeTheLimit() {
        for target in Target.all {
            #expect(target.isMet(target.limit))
            #expect(!target.isMet(target.bound == .atMost ? target.limit * 1.01 : target.limit * 0.99))
        }
    }

    @Test func rowsAreNamedOnce() {
        #expect(Set(Target.rows).count == Target.rows.count)
        #expect(Target.rows.first == "ssl-throughput")
    }
}
