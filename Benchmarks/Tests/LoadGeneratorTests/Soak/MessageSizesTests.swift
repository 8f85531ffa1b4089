// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct MessageSizesTests {
    @Test func shortAndLongOnesCome() {
        var random = SeededGenerator(seed: 5)
        let sizes = (0..<2000).map { _ in MessageSizes.any(atMost: 524_288, &random) }
        #expect(sizes.allSatisfy { (1...524_288).contains($0) })
        #expect(sizes.contains { $0 <= 16 })
        #expect(sizes.contains { $0 > 262_144 })
        #expect((0..<2000).allSatisfy { _ in MessageSizes.any(atMost: 100, &random) <= 100 })
    }

    @Test func burstsHaveAnEnd() {
        var random = SeededGenerator(seed: 5)
        var sender = BurstySender(pauses: 1...2, now: 0, &random)
        var sent = 0
        while sender.sends(3_000_000_000, &random) { sent += 1 }
        #expect((1...12).contains(sent))
        var later = 0
        while sender.sends(6_000_000_000, &random) { later += 1 }
        #expect((1...12).contains(later))
    }

    @Test func aSeedsNumbersHaveTheirPlaces() {
        var random = SeededGenerator(seed: 77)
        for index in 0..<20 { #expect(random.next() == SeededGenerator.number(UInt64(index), of: 77)) }
    }
}
