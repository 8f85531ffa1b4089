// SPDX-License-Identifier: GPL-3.0-only

/// The daemon, or several builds of it, against the references: the same measurements of all, round after round.
///
/// Rounds are interleaved, so that a machine that becomes slower does so for all.
public struct Comparison: Sendable {
    /// The first one is the daemon; others are further builds of it.
    public var daemons: [ServerKind]
    public var relay: ServerKind
    public var rounds = 5
    public var effort = Measure.Effort()
    /// What is compared.
    public var targets = Target.chosen(nil)

    public init(daemons: [ServerKind], relay: ServerKind) {
        self.daemons = daemons
        self.relay = relay
    }

    /// What is measured of whom, once per round.
    struct Cell: Hashable, Sendable {
        let measure: Measure
        let server: String
    }

    /// Measures everything. A measurement that fails is reported and left out; one that a server has not got is left out.
    public func run(progress: (String) -> Void) throws -> ComparisonReport {
        let plan = self.plan(self.targets)
        var samples: [Cell: [[Metric: Double]?]] = [:]
        var failures: [String] = []
        for round in 0..<self.rounds {
            for (measure, servers) in plan where round == 0 || !measure.isMeasuredOnce {
                for server in servers {
                    let label = "round \(round + 1)/\(self.rounds)  \(measure.name)  \(server.name)"
                    var figures: [Metric: Double]?
                    do {
                        let measured = try measure.run(server, self.effort)
                        progress("\(label): \(ComparisonReport.text(of: measured))")
                        figures = measured
                    } catch let error as BenchmarkError {
                        try Interruption.check()
                        progress("\(label): \(error.isUnsupported ? "left out" : "failed"): \(error)")
                        if !error.isUnsupported { failures.append("\(label): \(error)") }
                    }
                    samples[Cell(measure: measure, server: server.name), default: []].append(figures)
                }
            }
        }
        return ComparisonReport(self, self.targets, plan: plan, samples, failures: failures)
    }

    /// Each measure that the targets need, once, with the servers it is needed of.
    func plan(_ targets: [Target]) -> [(measure: Measure, servers: [ServerKind])] {
        var plan: [(measure: Measure, servers: [ServerKind])] = []
        func need(_ measure: Measure, of servers: [ServerKind]) {
            let index = plan.firstIndex { $0.measure == measure } ?? plan.count
            if index == plan.count { plan.append((measure, [])) }
            for server in servers where !plan[index].servers.contains(server) { plan[index].servers.append(server) }
        }
        for target in targets {
            need(target.subject.measure, of: self.daemons)
            switch target.reference {
            case .none: break
            case .haproxy(let subject): need(subject.measure, of: [.haproxy])
            case .relay(let subject): need(subject.measure, of: [self.relay])
            case .itself(let subject): need(subject.measure, of: self.daemons)
            }
        }
        return plan
    }
}
