// SPDX-License-Identifier: GPL-3.0-only

import Metrics
import Synchronization
import Testing

@testable import ProxyServer

/// The registry behind swift-metrics: what is counted is read, what cannot be registered is told.
@Suite struct MetricsRegistryTests {
    /// What a registry has refused.
    final class Refusals: Sendable {
        private let list = Mutex<[MetricRefusal]>([])
        var all: [MetricRefusal] { self.list.withLock { $0 } }
        func add(_ refusal: MetricRefusal) { self.list.withLock { $0.append(refusal) } }
    }

    let refusals = Refusals()
    let registry: MetricsRegistry

    init() {
        let described = [
            MetricDescription("jobs_total", .counter, "Jobs."),
            MetricDescription("wait_seconds", .histogram, "Waits.", buckets: [0.1, 1]),
        ]
        self.registry = MetricsRegistry(described) { [refusals] in refusals.add($0) }
    }

    func samples(_ name: String) -> [MetricSample]? {
        self.registry.families().first { $0.description.name == name }?.samples
    }

    func value(_ name: String) -> MetricValue? { self.samples(name)?.first?.value }

    @Test("A counter grows, and only grows; who asks for the same labels, in any order, gets the same counter")
    func counter() {
        let counter = Counter(label: "jobs_total", dimensions: [("a", "1"), ("b", "2")], factory: self.registry)
        let same = Counter(label: "jobs_total", dimensions: [("b", "2"), ("a", "1")], factory: self.registry)
        counter.increment()
        same.increment(by: 4)
        counter.increment(by: -10)
        let labels = [MetricLabel("a", "1"), MetricLabel("b", "2")]
        #expect(self.samples("jobs_total") == [MetricSample(labels: labels, .count(5))])
        #expect(self.registry.families().first?.description.help == "Jobs.")
        counter.reset()
        #expect(self.value("jobs_total") == .count(0))
        #expect(self.refusals.all.isEmpty)
    }

    @Test func floatingPointCounter() {
        let counter = FloatingPointCounter(label: "seconds_total", factory: self.registry)
        for step in [0.25, 0.5, -3, .nan, .infinity] as [Double] { counter.increment(by: step) }
        #expect(self.value("seconds_total") == .number(0.75))
    }

    @Test func gauges() {
        let meter = Meter(label: "level", factory: self.registry)
        meter.set(5)
        meter.increment(by: 2.5)
        meter.decrement(by: 1)
        #expect(self.value("level") == .number(6.5))
        Gauge(label: "last", factory: self.registry).record(7)
        #expect(self.value("last") == .number(7))
    }

    @Test("A value on a bucket's bound is in that bucket; one beyond all bounds in the last")
    func histogram() {
        let timer = Timer(label: "wait_seconds", factory: self.registry)
        for nanoseconds in [100_000_000, 100_000_001, 1_000_000_000, 5_000_000_000] as [Int64] {
            timer.recordNanoseconds(nanoseconds)
        }
        guard case .histogram(let value) = self.value("wait_seconds") else {
            Issue.record("no histogram")
            return
        }
        #expect(value.bounds == [0.1, 1])
        #expect(value.counts == [1, 2, 1])
        #expect(abs(value.sum - 6.200000001) < 1e-9)
    }

    @Test("A histogram that nobody has described has Prometheus' usual buckets; what is no number is not recorded")
    func recorder() {
        let recorder = Recorder(label: "size", factory: self.registry)
        for value in [0.004, 20, .nan, .infinity] as [Double] { recorder.record(value) }
        guard case .histogram(let value) = self.value("size") else {
            Issue.record("no histogram")
            return
        }
        #expect(value.bounds == MetricsRegistry.defaultBuckets)
        #expect(value.counts.first == 1 && value.counts.last == 1 && value.counts.reduce(0, +) == 2)
        #expect(value.sum == 20.004)
    }

    @Test("The same name with another type is refused, told once, and what is counted there is lost")
    func otherType() {
        let counter = Counter(label: "thing", factory: self.registry)
        counter.increment()
        for _ in 0..<3 { Meter(label: "thing", factory: self.registry).set(9) }
        // Of one kind, and yet not the same.
        FloatingPointCounter(label: "thing", factory: self.registry).increment(by: 2)
        Timer(label: "jobs_total", factory: self.registry).recordNanoseconds(1)
        #expect(self.value("thing") == .count(1))
        #expect(self.samples("jobs_total") == nil)
        #expect(
            self.refusals.all == [
                MetricRefusal(family: "thing", reason: .otherType),
                MetricRefusal(family: "jobs_total", reason: .otherType),
            ]
        )
    }

    @Test("Names and labels that Prometheus does not take are refused")
    func invalid() {
        let long = String(repeating: "v", count: MetricsRegistry.maximumLabelValue + 1)
        let many = (0...MetricsRegistry.maximumLabels).map { ("l\($0)", "") }
        Counter(label: "", factory: self.registry).increment()
        for dimensions in [[("le", "1")], [("a", "1"), ("a", "2")], [("a", long)], many, [("", "1")]] {
            Counter(label: "c", dimensions: dimensions, factory: self.registry).increment()
        }
        #expect(self.registry.families().isEmpty)
        #expect(
            self.refusals.all == [
                MetricRefusal(family: "", reason: .invalidName), MetricRefusal(family: "c", reason: .invalidLabels),
            ]
        )
    }

    @Test("Neither series nor families grow without bound")
    func bounds() {
        for number in 0..<(MetricsRegistry.maximumSeries + 5) {
            Counter(label: "many", dimensions: [("n", "\(number)")], factory: self.registry).increment()
        }
        #expect(self.samples("many")?.count == MetricsRegistry.maximumSeries)
        for number in 1..<(MetricsRegistry.maximumFamilies + 5) {
            Counter(label: "family\(number)", factory: self.registry).increment()
        }
        #expect(self.registry.families().count == MetricsRegistry.maximumFamilies)
        #expect(self.refusals.all.first == MetricRefusal(family: "many", reason: .tooManySeries))
        #expect(self.refusals.all.dropFirst().allSatisfy { $0.reason == .tooManyFamilies })
        #expect(self.refusals.all.count == 6)
        // However often that happens, and under whatever name.
        for number in 0..<1000 { Counter(label: "other\(number)", factory: self.registry).increment() }
        #expect(self.refusals.all.count == MetricsRegistry.maximumFamilies)
    }

    @Test("A destroyed series is gone, the others stay")
    func destroy() {
        let one = Counter(label: "c", dimensions: [("n", "1")], factory: self.registry)
        Counter(label: "c", dimensions: [("n", "2")], factory: self.registry).increment()
        one.destroy()
        #expect(self.samples("c") == [MetricSample(["n": "2"], .count(1))])
    }

    @Test("A family is read when somebody asks; one whose name is taken is left out")
    func collectors() {
        let reads = CounterCell()
        let description = MetricDescription("read_total", .counter, "Reads.")
        self.registry.collect {
            reads.increment(by: 1)
            return [
                MetricFamily(description, .count(reads.total)),
                MetricFamily(MetricDescription("jobs_total", .gauge, ""), .count(99)),
            ]
        }
        Counter(label: "jobs_total", factory: self.registry).increment()
        #expect(self.value("read_total") == .count(1))
        #expect(self.value("read_total") == .count(2))
        #expect(self.value("jobs_total") == .count(1))
        #expect(self.refusals.all == [MetricRefusal(family: "jobs_total", reason: .nameTaken)])
    }

    @Test("Nothing that many threads count at once is lost")
    func threads() async {
        let counter = Counter(label: "c", factory: self.registry)
        let meter = Meter(label: "m", factory: self.registry)
        let timer = Timer(label: "wait_seconds", factory: self.registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        meter.increment(by: 1)
                        timer.recordNanoseconds(500_000_000)
                    }
                }
            }
        }
        #expect(self.value("c") == .count(8000))
        #expect(self.value("m") == .number(8000))
        #expect(
            self.value("wait_seconds")
                == .histogram(HistogramValue(bounds: [0.1, 1], counts: [0, 8000, 0], sum: 4000))
        )
    }
}
