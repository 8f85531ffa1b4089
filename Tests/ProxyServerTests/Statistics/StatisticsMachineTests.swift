// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Testing

@testable import ProxyServer

/// Totals and rates, as traces of ticks.
@Suite struct StatisticsMachineTests {
    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    static func counts(traffic: UInt64, tunnelProxy: UInt64 = 0) -> TransportCounts {
        var counts = TransportCounts()
        counts.rendezvous.total = TransportTotals(connections: 2, tunnels: 1, traffic: traffic)
        counts.tunnelProxy.total.traffic = tunnelProxy
        return counts
    }

    @Test("The rate is what came since the last tick, over the time that has really passed, for each API")
    func rates() {
        var machine = StatisticsMachine(saved: ServerTotals(), at: Self.start)
        let first = machine.tick(Self.counts(traffic: 1000, tunnelProxy: 10), at: Self.start + .seconds(1))
        #expect(first.throughput == Throughput(rendezvous: 1000, tunnelProxy: 10))
        // A tick that came half a second late.
        let late = machine.tick(Self.counts(traffic: 4000, tunnelProxy: 10), at: Self.start + .milliseconds(2500))
        #expect(late.throughput == Throughput(rendezvous: 2000, tunnelProxy: 0))
        let quiet = machine.tick(Self.counts(traffic: 4000, tunnelProxy: 11), at: Self.start + .milliseconds(3000))
        #expect(quiet.throughput == Throughput(rendezvous: 0, tunnelProxy: 2))
    }

    @Test("Between ticks the counts are those of now, the rate that of the last tick")
    func between() {
        var machine = StatisticsMachine(saved: ServerTotals(), at: Self.start)
        _ = machine.tick(Self.counts(traffic: 1000), at: Self.start + .seconds(1))
        let snapshot = machine.snapshot(Self.counts(traffic: 9000))
        #expect(snapshot.counts == Self.counts(traffic: 9000))
        #expect(snapshot.totals.rendezvous.traffic == 9000)
        #expect(snapshot.throughput.rendezvous == 1000)
    }

    @Test("No time and no step back make a rate, and none of them traps")
    func impossible() {
        var machine = StatisticsMachine(saved: ServerTotals(), at: Self.start)
        #expect(machine.tick(Self.counts(traffic: 5), at: Self.start).throughput == Throughput())
        #expect(machine.tick(Self.counts(traffic: 5), at: Self.start - .seconds(9)).throughput == Throughput())
        #expect(machine.tick(Self.counts(traffic: 5), at: Self.start + .seconds(1)).throughput.rendezvous == 5)
        #expect(machine.tick(Self.counts(traffic: 3), at: Self.start + .seconds(2)).throughput == Throughput())
        let huge = machine.tick(Self.counts(traffic: .max), at: Self.start + .seconds(2) + .nanoseconds(1))
        #expect(huge.throughput.rendezvous == .max)
    }

    @Test("Totals go on where earlier processes have stopped, and stay at the largest number")
    func totals() {
        let saved = ServerTotals(
            rendezvous: TransportTotals(connections: 10, tunnels: .max, traffic: .max - 5),
            tunnelProxy: TransportTotals(connections: 1, tunnels: 2, traffic: 3)
        )
        var machine = StatisticsMachine(saved: saved, at: Self.start)
        let snapshot = machine.tick(Self.counts(traffic: 100, tunnelProxy: 4), at: Self.start + .seconds(1))
        #expect(snapshot.totals.rendezvous == TransportTotals(connections: 12, tunnels: .max, traffic: .max))
        #expect(snapshot.totals.tunnelProxy == TransportTotals(connections: 1, tunnels: 2, traffic: 7))
        // What earlier processes have counted is no traffic of now.
        #expect(snapshot.throughput.rendezvous == 100)
    }

    @Test(
        "Ticks keep their beat, whenever they really come; those that were missed are left out, and so is one too near"
    )
    func schedule() {
        var schedule = TickSchedule(start: Self.start)
        #expect(schedule.next == Self.start + .seconds(1))
        schedule.ticked(at: Self.start + .milliseconds(1001))
        #expect(schedule.next == Self.start + .seconds(2))
        schedule.ticked(at: Self.start + .milliseconds(2749))
        #expect(schedule.next == Self.start + .seconds(3))
        // Its work takes nearly a second: the next beat would leave no time for anything else.
        schedule.ticked(at: Self.start + .milliseconds(3751))
        #expect(schedule.next == Self.start + .seconds(5))
        schedule.ticked(at: Self.start + .milliseconds(10_500))
        #expect(schedule.next == Self.start + .seconds(11))
        schedule.ticked(at: Self.start + .seconds(12))
        #expect(schedule.next == Self.start + .seconds(13))
        // A timer that fires early changes nothing.
        schedule.ticked(at: Self.start + .milliseconds(12_999))
        #expect(schedule.next == Self.start + .seconds(14))
    }
}
