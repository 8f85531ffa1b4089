// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import SeededRandom
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
        var random = SeededGenerator(seed: UInt64(limit))
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
