// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct FlowWindowTests {
    @Test func pausesAtTheLimitAndResumesAtHalf() {
        var window = FlowWindow(limit: 100)
        window.handedOver(99)
        #expect(!window.isPaused)
        window.handedOver(1)
        #expect(window.isPaused)
        #expect(window.credited(49) == false)
        #expect(window.isPaused)
        #expect(window.credited(1) == true)
        #expect(!window.isPaused)
    }

    /// Resuming is told once, and only to a reader that had stopped.
    @Test func tellsResumingOnce() {
        var window = FlowWindow(limit: 100)
        window.handedOver(60)
        #expect(window.credited(30) == false)
        window.handedOver(70)
        #expect(window.isPaused)
        #expect(window.credited(50) == true)
        #expect(window.credited(50) == false)
    }

    /// Whatever the sizes, a writer that grants credit in batches always wakes a paused reader.
    @Test(arguments: [1, 2, 3, 7, 100, 131_072])
    func neverSticks(limit: Int) {
        var random = SplitMix64(seed: UInt64(limit))
        var window = FlowWindow(limit: limit)
        var owed = 0
        for _ in 0..<10_000 {
            while !window.isPaused {
                let bytes = Int.random(in: 1...max(1, limit), using: &random)
                window.handedOver(bytes)
                owed += bytes
            }
            // The writer takes it all, in pieces, and grants what it owes once that is a batch.
            var granted = false
            var written = 0
            while written < owed {
                written += Int.random(in: 1...max(1, owed - written), using: &random)
                if written >= window.creditBatch {
                    granted = window.credited(written) || granted
                    owed -= written
                    written = 0
                }
            }
            #expect(granted)
        }
    }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
