// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct MemorySamplesTests {
    @Test func theFirstFifthComesAfterTheWarmUp() {
        var samples = MemorySamples()
        // Ten of warm-up, then 90: fifths of 18.
        for _ in 0..<10 { samples.add(1) }
        for number in 0..<90 { samples.add(100 + number) }
        #expect(samples.firstFifth == 108.5)
        #expect(samples.lastFifth == 180.5)
        #expect(samples.peak == 189)
    }

    @Test func theWarmUpIsHalfAMinuteAtMost() {
        var samples = MemorySamples()
        for number in 0..<1030 { samples.add(number < 30 ? 1 : 2) }
        #expect(samples.firstFifth == 2)
    }

    @Test func nothingHasNoMedian() {
        #expect(MemorySamples().firstFifth == nil)
        #expect(MemorySamples().lastFifth == nil)
    }

    @Test func growthIsJudgedInLongRunsOnly() {
        var samples = MemorySamples()
        for number in 0..<100 { samples.add(1000 + number * 10) }
        func broken(seconds: Double) -> [String] {
            var soak = Soak()
            soak.seconds = seconds
            let ledger = SoakLedger()
            return SoakReport(
                TestBed.Setup(.haproxy, .ssl),
                soak,
                [],
                ledger,
                samples,
                descriptors: (1, 1),
                left: OpenCounts(),
                errors: ([], 0)
            )
            .broken
        }
        #expect(broken(seconds: 100).count == 1)
        #expect(broken(seconds: 10).isEmpty)
    }
}
