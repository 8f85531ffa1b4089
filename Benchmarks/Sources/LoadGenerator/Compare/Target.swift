// SPDX-License-Identifier: GPL-3.0-only

/// A figure the daemon is to reach: by itself, or in relation to a reference in the same round.
public struct Target: Sendable {
    enum Bound: String, Sendable {
        case atMost = "≤"
        case atLeast = "≥"
    }

    /// A figure of a measurement.
    struct Subject: Sendable {
        let measure: Measure
        let metric: Metric
    }

    /// Who it is compared with.
    enum Reference: Sendable {
        case none
        case haproxy(Subject)
        case relay(Subject)
        /// The same daemon in another measurement.
        case itself(Subject)

        var subject: Subject? {
            switch self {
            case .none: nil
            case .haproxy(let subject), .relay(let subject), .itself(let subject): subject
            }
        }
    }

    /// For `--only`: several targets may share a row.
    let row: String
    let title: String
    let subject: Subject
    let reference: Reference
    let bound: Bound
    /// In the metric's own unit, or as a ratio to the reference.
    let limit: Double

    func isMet(_ value: Double) -> Bool {
        switch self.bound {
        case .atMost: value <= self.limit
        case .atLeast: value >= self.limit
        }
    }

    /// A value of this target for people.
    func text(_ value: Double) -> String {
        self.reference.subject == nil ? self.subject.metric.text(value) : "\(Number.fixed(value, 2)) ×"
    }
}
