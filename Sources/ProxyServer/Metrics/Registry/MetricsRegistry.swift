// SPDX-License-Identifier: GPL-3.0-only

import CoreMetrics
import Synchronization

/// Where metrics live, behind swift-metrics: what is counted when it happens, and what is read when somebody asks.
///
/// Families and series are bounded, so that a label that should not vary cannot fill the memory. What cannot be
/// registered is told once (`refused`) and handed a series of its own, which nobody reads: who counts never fails.
final class MetricsRegistry: MetricsFactory {
    /// Families at most.
    static let maximumFamilies = 256
    /// Series of one family at most.
    static let maximumSeries = 128
    /// Labels of one series at most.
    static let maximumLabels = 8
    /// Bytes of a label's value at most.
    static let maximumLabelValue = 200
    /// Seconds: the buckets of histograms that nobody has described.
    static let defaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    fileprivate struct Family {
        let description: MetricDescription
        var series: [[MetricLabel]: any MetricCell] = [:]
    }

    fileprivate struct State {
        var families: [String: Family] = [:]
        var collectors: [@Sendable () -> [MetricFamily]] = []
        var refusals: Set<MetricRefusal> = []
    }

    private let descriptions: [String: MetricDescription]
    private let state = Mutex(State())
    private let refused: @Sendable (MetricRefusal) -> Void

    /// - Parameters:
    ///   - descriptions: Help and buckets of the families that are expected; others are helped by their name.
    ///   - refused: Is told what cannot be registered, each kind of a family once.
    init(_ descriptions: [MetricDescription] = [], refused: @escaping @Sendable (MetricRefusal) -> Void = { _ in }) {
        self.descriptions = Dictionary(descriptions.map { ($0.name, $0) }) { first, _ in first }
        self.refused = refused
    }

    // MARK: Reading

    /// Has families read whenever somebody asks. Those whose name is taken already are left out.
    func collect(_ read: @escaping @Sendable () -> [MetricFamily]) {
        self.state.withLock { $0.collectors.append(read) }
    }

    /// Everything there is, each name once.
    func families() -> [MetricFamily] {
        let (written, collectors) = self.state.withLock { state in
            let written = state.families.values.map { family in
                MetricFamily(family.description, family.series.map { MetricSample(labels: $0.key, $0.value.value) })
            }
            return (written, state.collectors)
        }
        var names = Set(written.map(\.description.name))
        return collectors.reduce(into: written) { families, read in
            for family in read() {
                guard names.insert(family.description.name).inserted else {
                    self.tell(MetricRefusal(family: family.description.name, reason: .nameTaken))
                    continue
                }
                families.append(family)
            }
        }
    }

    // MARK: Registration

    /// The series of these labels, made if there is none.
    private func cell<Cell: MetricCell>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: MetricKind,
        make: (MetricDescription) -> Cell
    ) -> Cell {
        let name = MetricName.sanitized(label)
        let description =
            self.descriptions[name]
            ?? MetricDescription(name, kind, label, buckets: kind == .histogram ? Self.defaultBuckets : [])
        let labels = dimensions.map { MetricLabel(MetricName.sanitized($0.0), $0.1) }.sorted()
        do throws(MetricRefusal) {
            guard MetricName.isValid(name) else { throw MetricRefusal(family: name, reason: .invalidName) }
            guard description.kind == kind else { throw MetricRefusal(family: name, reason: .otherType) }
            guard Self.areValid(labels) else { throw MetricRefusal(family: name, reason: .invalidLabels) }
            return try self.state.withLock { state throws(MetricRefusal) in
                try state.cell(description, labels) { make(description) }
            }
        } catch {
            self.tell(error)
            return make(description)
        }
    }

    private static func areValid(_ labels: [MetricLabel]) -> Bool {
        labels.count <= self.maximumLabels && Set(labels.map(\.name)).count == labels.count
            && labels.allSatisfy {
                MetricName.isValid(label: $0.name) && $0.value.utf8.count <= self.maximumLabelValue
            }
    }

    private func tell(_ refusal: MetricRefusal) {
        let isNew = self.state.withLock { state in
            // Names may come from anywhere, so not all of them are remembered.
            state.refusals.count < Self.maximumFamilies && state.refusals.insert(refusal).inserted
        }
        if isNew { self.refused(refusal) }
    }

    private func destroy(_ cell: AnyObject) {
        self.state.withLock { state in
            for (name, family) in state.families {
                state.families[name]?.series = family.series.filter { $0.value !== cell }
            }
        }
    }

    // MARK: MetricsFactory

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.cell(label, dimensions, .counter) { _ in CounterCell() }
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        self.cell(label, dimensions, .counter) { _ in FloatingPointCounterCell() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.cell(label, dimensions, .gauge) { _ in GaugeCell() }
    }

    /// What aggregates is a histogram; what does not, a gauge.
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return self.cell(label, dimensions, .gauge) { _ in GaugeCell() } }
        return self.cell(label, dimensions, .histogram) { HistogramCell(bounds: $0.buckets) }
    }

    /// A histogram, in seconds.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.cell(label, dimensions, .histogram) { HistogramCell(bounds: $0.buckets) }
    }

    func destroyCounter(_ handler: any CounterHandler) { self.destroy(handler) }
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { self.destroy(handler) }
    func destroyMeter(_ handler: any MeterHandler) { self.destroy(handler) }
    func destroyRecorder(_ handler: any RecorderHandler) { self.destroy(handler) }
    func destroyTimer(_ handler: any TimerHandler) { self.destroy(handler) }
}

extension MetricsRegistry.State {
    fileprivate mutating func cell<Cell: MetricCell>(
        _ description: MetricDescription,
        _ labels: [MetricLabel],
        make: () -> Cell
    ) throws(MetricRefusal) -> Cell {
        let name = description.name
        func refuse(_ reason: MetricRefusal.Reason) -> MetricRefusal { MetricRefusal(family: name, reason: reason) }
        guard let family = self.families[name] else {
            guard self.families.count < MetricsRegistry.maximumFamilies else { throw refuse(.tooManyFamilies) }
            let cell = make()
            self.families[name] = MetricsRegistry.Family(description: description, series: [labels: cell])
            return cell
        }
        guard family.description.kind == description.kind else { throw refuse(.otherType) }
        if let present = family.series[labels] {
            guard let cell = present as? Cell else { throw refuse(.otherType) }
            return cell
        }
        guard family.series.count < MetricsRegistry.maximumSeries else { throw refuse(.tooManySeries) }
        let cell = make()
        self.families[name]?.series[labels] = cell
        return cell
    }
}
