// SPDX-License-Identifier: GPL-3.0-only

/// What a family counts or shows.
enum MetricKind: String, Sendable {
    /// Only grows, until the process ends.
    case counter
    /// Goes up and down.
    case gauge
    /// Observations, counted by how large they were.
    case histogram
}

/// A family as it is registered: what all of its series have in common.
struct MetricDescription: Hashable, Sendable {
    /// Valid by `MetricName.isValid`.
    let name: String
    /// One sentence, for those who look at the numbers.
    let help: String
    let kind: MetricKind
    /// The upper bounds of a histogram's buckets, in seconds, ascending; the last bucket, which has no bound, is not in it.
    let buckets: [Double]

    init(_ name: String, _ kind: MetricKind, _ help: String, buckets: [Double] = []) {
        self.name = name
        self.help = help
        self.kind = kind
        self.buckets = buckets
    }
}

/// One name of a series and its value.
struct MetricLabel: Hashable, Comparable, Sendable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    static func < (left: Self, right: Self) -> Bool { (left.name, left.value) < (right.name, right.value) }
}

/// What a series shows.
enum MetricValue: Equatable, Sendable {
    /// A whole number that is never rounded.
    case count(UInt64)
    case number(Double)
    case histogram(HistogramValue)
}

/// What a histogram has seen.
struct HistogramValue: Equatable, Sendable {
    /// The upper bound of each bucket but the last, ascending.
    let bounds: [Double]
    /// Observations in each bucket alone, the last without a bound: one more than `bounds`.
    let counts: [UInt64]
    /// Of all observations.
    let sum: Double
}

/// One series.
struct MetricSample: Equatable, Sendable {
    let labels: [MetricLabel]
    let value: MetricValue

    /// - Parameter labels: Each name once, in any order.
    init(_ labels: KeyValuePairs<String, String> = [:], _ value: MetricValue) {
        self.init(labels: labels.map { MetricLabel($0.key, $0.value) }, value)
    }

    init(labels: [MetricLabel], _ value: MetricValue) {
        self.labels = labels
        self.value = value
    }
}

/// A family with the values of one moment.
struct MetricFamily: Equatable, Sendable {
    let description: MetricDescription
    let samples: [MetricSample]

    init(_ description: MetricDescription, _ samples: [MetricSample]) {
        self.description = description
        self.samples = samples
    }

    /// A family of one series without labels.
    init(_ description: MetricDescription, _ value: MetricValue) {
        self.init(description, [MetricSample([:], value)])
    }
}
