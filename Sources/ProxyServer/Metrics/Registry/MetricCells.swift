// SPDX-License-Identifier: GPL-3.0-only

import CoreMetrics
import Synchronization

/// One series that is written to: every write is an atomic operation, so event loops may.
protocol MetricCell: AnyObject, Sendable {
    var value: MetricValue { get }
}

/// Counts in whole steps.
final class CounterCell: MetricCell, CounterHandler {
    private let count = Atomic<UInt64>(0)

    var value: MetricValue { .count(self.total) }

    var total: UInt64 { self.count.load(ordering: .relaxed) }

    /// A counter only grows: steps below zero are not taken.
    func increment(by step: Int64) {
        guard step > 0 else { return }
        self.count.wrappingAdd(UInt64(step), ordering: .relaxed)
    }

    func reset() { self.count.store(0, ordering: .relaxed) }
}

/// Counts in steps of any size.
final class FloatingPointCounterCell: MetricCell, FloatingPointCounterHandler {
    private let sum = AtomicSum()

    var value: MetricValue { .number(self.sum.value) }

    /// A counter only grows: steps below zero are not taken, nor are those that are no number.
    func increment(by step: Double) {
        guard step > 0, step.isFinite else { return }
        self.sum.add(step)
    }

    func reset() { self.sum.set(0) }
}

/// Shows what it was told last.
final class GaugeCell: MetricCell, MeterHandler, RecorderHandler {
    private let current = AtomicSum()

    var value: MetricValue { .number(self.current.value) }

    func set(_ value: Int64) { self.current.set(Double(value)) }
    func set(_ value: Double) { self.current.set(value) }
    func increment(by step: Double) { self.current.add(step) }
    func decrement(by step: Double) { self.current.add(-step) }
    func record(_ value: Int64) { self.set(value) }
    func record(_ value: Double) { self.set(value) }
}

/// Sorts observations into buckets.
final class HistogramCell: MetricCell, TimerHandler, RecorderHandler {
    private let bounds: [Double]
    private let buckets: [CounterCell]
    private let sum = AtomicSum()

    /// - Parameter bounds: Ascending; the last bucket has none.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.buckets = (0...bounds.count).map { _ in CounterCell() }
    }

    /// Observations may come meanwhile: then the sum has some that the buckets do not have yet, or the other way round.
    var value: MetricValue {
        .histogram(HistogramValue(bounds: self.bounds, counts: self.buckets.map(\.total), sum: self.sum.value))
    }

    func recordNanoseconds(_ duration: Int64) { self.record(Double(duration) / 1e9) }

    func record(_ value: Int64) { self.record(Double(value)) }

    /// What is no number is not recorded: it would make the sum none for ever.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        self.buckets[self.bounds.firstIndex { value <= $0 } ?? self.bounds.count].increment(by: 1)
        self.sum.add(value)
    }
}

/// A number that many threads add to.
private struct AtomicSum: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(Double(0).bitPattern)

    var value: Double { Double(bitPattern: self.bits.load(ordering: .relaxed)) }

    borrowing func set(_ value: Double) { self.bits.store(value.bitPattern, ordering: .relaxed) }

    borrowing func add(_ step: Double) {
        var old = self.bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + step).bitPattern
            let (isExchanged, current) = self.bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            guard !isExchanged else { return }
            old = current
        }
    }
}
