// SPDX-License-Identifier: GPL-3.0-only

import Metrics

/// Counts how often the configuration was read again.
struct ReloadMetrics: Sendable {
    private let applied: Counter
    private let refused: Counter
    private let isLastSuccessful: Meter

    init(factory: any MetricsFactory) {
        func counter(_ outcome: String) -> Counter {
            let label = MetricDescription.configurationReloads.name
            return Counter(label: label, dimensions: [("outcome", outcome)], factory: factory)
        }
        self.applied = counter("applied")
        self.refused = counter("refused")
        self.isLastSuccessful = Meter(label: MetricDescription.lastReloadSuccessful.name, factory: factory)
        // What the server has started with is in use.
        self.isLastSuccessful.set(1)
    }

    /// A new configuration is in use.
    func succeeded() {
        self.applied.increment()
        self.isLastSuccessful.set(1)
    }

    /// A new configuration was refused: the old one is in use.
    func failed() {
        self.refused.increment()
        self.isLastSuccessful.set(0)
    }
}
