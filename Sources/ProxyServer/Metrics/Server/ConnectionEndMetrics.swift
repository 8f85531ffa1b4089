// SPDX-License-Identifier: GPL-3.0-only

import Metrics
import ProxyCore

/// Counts connections that have ended, by API and reason.
struct ConnectionEndMetrics: Sendable {
    private struct Key: Hashable {
        let api: ServedAPI
        let reason: CloseReason.Label
    }

    /// All there can be, from the start: a rate over a series that appears with its first event misses that event.
    private let counters: [Key: Counter]
    /// Those that a limit has ended, too.
    private let tooBig = CounterCell()
    private let tooSlow = CounterCell()

    init(factory: any MetricsFactory) {
        var counters: [Key: Counter] = [:]
        for api in ServedAPI.allCases {
            for reason in CloseReason.Label.allCases {
                counters[Key(api: api, reason: reason)] = Counter(
                    label: MetricDescription.connectionsClosed.name,
                    dimensions: [("api", api.rawValue), ("reason", reason.rawValue)],
                    factory: factory
                )
            }
        }
        self.counters = counters
    }

    /// On event loops: a look-up in a table that never changes, and an atomic addition.
    func count(_ end: ConnectionEnd) {
        let reason = end.reason.label
        self.counters[Key(api: end.report.api, reason: reason)]?.increment()
        switch reason {
        case .messageTooBig: self.tooBig.increment(by: 1)
        case .slowClient: self.tooSlow.increment(by: 1)
        default: break
        }
    }

    /// How many connections each of these settings has ended.
    var refused: [String: UInt64] {
        [
            Settings.maxMessageSize.facts.id.key: self.tooBig.total,
            Settings.slowClientTimeout.facts.id.key: self.tooSlow.total,
        ]
    }
}
