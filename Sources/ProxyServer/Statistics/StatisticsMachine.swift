// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// What a server counts at one moment.
struct StatisticsSnapshot: Equatable, Sendable {
    let counts: TransportCounts
    /// Since the first start.
    let totals: ServerTotals
    /// Bytes per second, over the time between the last two ticks.
    let throughput: Throughput
}

/// Bytes of payload that peers have sent, per second.
struct Throughput: Equatable, Sendable {
    var rendezvous: UInt64 = 0
    var tunnelProxy: UInt64 = 0
}

/// Makes totals and rates of what the transport counts.
struct StatisticsMachine {
    private let saved: ServerTotals
    private var lastCounts = TransportCounts()
    private var lastTick: NIODeadline
    private var throughput = Throughput()

    /// - Parameters:
    ///   - saved: What earlier processes have counted.
    ///   - now: When this one began to count, with nothing.
    init(saved: ServerTotals, at now: NIODeadline) {
        self.saved = saved
        self.lastTick = now
    }

    /// A second is over, or what has become of it: the rates are taken over the time that has really passed.
    mutating func tick(_ counts: TransportCounts, at now: NIODeadline) -> StatisticsSnapshot {
        let elapsed = now - self.lastTick
        if elapsed > .zero {
            let (last, next) = (self.lastCounts, counts)
            self.throughput.rendezvous = Self.rate(last.rendezvous.total, next.rendezvous.total, over: elapsed)
            self.throughput.tunnelProxy = Self.rate(last.tunnelProxy.total, next.tunnelProxy.total, over: elapsed)
            self.lastCounts = counts
            self.lastTick = now
        }
        return self.snapshot(counts)
    }

    /// Between two ticks: the counts of now, the rates of the last tick.
    func snapshot(_ counts: TransportCounts) -> StatisticsSnapshot {
        StatisticsSnapshot(counts: counts, totals: self.saved.adding(counts), throughput: self.throughput)
    }

    private static func rate(_ last: TransportTotals, _ next: TransportTotals, over elapsed: TimeAmount) -> UInt64 {
        // Counts of several event loops are not read in one moment; a step back is none.
        guard next.traffic > last.traffic else { return 0 }
        let bytes = Double(next.traffic - last.traffic)
        return UInt64(exactly: (bytes * 1e9 / Double(elapsed.nanoseconds)).rounded()) ?? .max
    }
}
