// SPDX-License-Identifier: GPL-3.0-only

/// What a comparison found.
public struct ComparisonReport: Encodable, Sendable {
    /// A target, and how one daemon stands to it.
    struct Outcome: Encodable, Sendable {
        let row: String
        let title: String
        let daemon: String
        let target: String
        let measured: String
        /// The median over the rounds; nil if it could not be measured.
        let value: Double?
        /// One per round.
        let values: [Double]
        let limit: Double
        let isMet: Bool?
    }

    /// Medians of one server's figures, and all of them.
    struct Measurement: Encodable, Sendable {
        let measure: String
        let server: String
        let medians: [String: Double]
        let rounds: [[String: Double]]
    }

    let machine: Machine
    let rounds: Int
    let targets: [Outcome]
    let measurements: [Measurement]
    /// Measurements that could not be made.
    public let failures: [String]
    private let tableOfMeasurements: String

    private enum CodingKeys: CodingKey {
        case machine, rounds, targets, measurements, failures
    }

    init(
        _ comparison: Comparison,
        _ targets: [Target],
        plan: [(measure: Measure, servers: [ServerKind])],
        _ samples: [Comparison.Cell: [[Metric: Double]?]],
        failures: [String]
    ) {
        self.machine = Machine()
        self.rounds = comparison.rounds
        self.failures = failures
        self.targets = targets.flatMap { target in
            comparison.daemons.map { Self.outcome(target, $0.name, relay: comparison.relay.name, samples) }
        }
        var rows: [[String]] = []
        var measurements: [Measurement] = []
        for (measure, servers) in plan {
            for server in servers {
                let rounds = (samples[Comparison.Cell(measure: measure, server: server.name)] ?? []).compactMap { $0 }
                let medians = Self.medians(rounds)
                rows.append([measure.name, server.name, Self.text(of: medians)])
                measurements.append(
                    Measurement(
                        measure: measure.name,
                        server: server.name,
                        medians: Self.named(medians),
                        rounds: rounds.map(Self.named)
                    )
                )
            }
        }
        self.measurements = measurements
        self.tableOfMeasurements =
            Table(columns: ["measurement", "server", "medians"], rows: rows, leftColumns: 3).text
    }

    /// The table of targets, and below it the medians that it was made from.
    public var text: String {
        let several = Set(self.targets.map(\.daemon)).count > 1
        let table = Table(
            columns: ["figure"] + (several ? ["build"] : []) + ["target", "measured", ""],
            rows: self.targets.map { outcome in
                let verdict = outcome.isMet.map { $0 ? "met" : "missed" } ?? "not measured"
                return [outcome.title] + (several ? [outcome.daemon] : []) + [
                    outcome.target, outcome.measured, verdict,
                ]
            },
            leftColumns: several ? 2 : 1
        )
        let failures = self.failures.map { "failed: \($0)\n" }.joined()
        return "\(self.machine.text)\n\n\(table.text)\n\(self.tableOfMeasurements)\(failures)"
    }

    private static func outcome(
        _ target: Target,
        _ daemon: String,
        relay: String,
        _ samples: [Comparison.Cell: [[Metric: Double]?]]
    ) -> Outcome {
        func series(_ subject: Target.Subject, _ server: String) -> [Double?] {
            (samples[Comparison.Cell(measure: subject.measure, server: server)] ?? []).map { $0?[subject.metric] }
        }
        let own = series(target.subject, daemon)
        let values: [Double]
        switch target.reference {
        case .none: values = own.compactMap { $0 }
        case .haproxy(let subject): values = Self.ratios(own, series(subject, ServerKind.haproxy.name))
        case .relay(let subject): values = Self.ratios(own, series(subject, relay))
        case .itself(let subject): values = Self.ratios(own, series(subject, daemon))
        }
        let value = Statistics.median(values)
        return Outcome(
            row: target.row,
            title: target.title,
            daemon: daemon,
            target: "\(target.bound.rawValue) \(target.text(target.limit))",
            measured: value.map(target.text) ?? "-",
            value: value,
            values: values,
            limit: target.limit,
            isMet: value.map(target.isMet)
        )
    }

    /// Of each round by itself: what the machine did to both in a round cancels out.
    static func ratios(_ own: [Double?], _ reference: [Double?]) -> [Double] {
        zip(own, reference).compactMap { own, reference in
            guard let own, let reference, reference > 0 else { return nil }
            return own / reference
        }
    }

    private static func medians(_ rounds: [[Metric: Double]]) -> [Metric: Double] {
        var medians: [Metric: Double] = [:]
        for metric in rounds.first?.keys.map({ $0 }) ?? [] {
            medians[metric] = Statistics.median(rounds.compactMap { $0[metric] })
        }
        return medians
    }

    static func text(of figures: [Metric: Double]) -> String {
        Metric.allCases.compactMap { metric in
            figures[metric].map(metric.labelled)
        }
        .joined(separator: ", ")
    }

    private static func named(_ figures: [Metric: Double]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: figures.map { ($0.key.rawValue, $0.value) })
    }
}
