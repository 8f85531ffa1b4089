// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Testing

@Suite struct TicketKeysTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func keys() -> TicketKeys {
        TicketKeys(keySize: 80, interval: .hours(8), now: self.start)
    }

    @Test func beginsWithOneKey() {
        let keys = self.keys()
        #expect(keys.keys.map(\.count) == [80])
        // Two daemons, or one that is started again, have nothing in common.
        #expect(keys.keys != self.keys().keys)
        #expect(Set(keys.keys[0]).count > 16)
    }

    @Test func rotatesWhenTheIntervalIsOver() {
        var keys = self.keys()
        let first = keys.keys
        #expect(keys.rotateIfDue(now: self.start) == false)
        #expect(keys.rotateIfDue(now: self.start + .hours(8) - .nanoseconds(1)) == false)
        #expect(keys.keys == first)
        #expect(keys.rotateIfDue(now: self.start + .hours(8)) == true)
        #expect(keys.keys.count == 2)
        #expect(keys.keys.dropFirst() == first[...])
        #expect(keys.keys[0] != first[0])
        #expect(keys.rotateIfDue(now: self.start + .hours(8)) == false)
    }

    @Test func acceptsAKeyForTwoFurtherIntervals() {
        var keys = self.keys()
        var all = keys.keys
        for rotation in 1...6 {
            #expect(keys.rotateIfDue(now: self.start + .hours(8) * rotation) == true)
            all.insert(keys.keys[0], at: 0)
            #expect(keys.keys == Array(all.prefix(TicketKeys.count)))
        }
        #expect(Set(all).count == 7)
    }

    /// A rotation that nobody was there to cause does not lengthen a key's life.
    @Test func lateRotationsKeepNoKeyLonger() {
        var keys = self.keys()
        let first = keys.keys[0]
        #expect(keys.rotateIfDue(now: self.start + .hours(15)) == true)
        #expect(keys.keys.last == first)
        #expect(keys.rotateIfDue(now: self.start + .hours(16)) == true)
        #expect(keys.keys.count == 3)
        #expect(keys.keys.last == first)
        // Three intervals after it was made.
        #expect(keys.rotateIfDue(now: self.start + .hours(24)) == true)
        #expect(!keys.keys.contains(first))
        #expect(keys.keys.count == 3)
    }

    @Test func skippedRotationsKeepNoKeyLonger() {
        var keys = self.keys()
        let first = keys.keys[0]
        #expect(keys.rotateIfDue(now: self.start + .hours(20)) == true)
        #expect(keys.keys.count == 2)
        #expect(keys.keys.last == first)
        #expect(keys.rotateIfDue(now: self.start + .hours(24)) == true)
        #expect(!keys.keys.contains(first))
    }

    @Test(arguments: [24, 25, 1_000, 100_000] as [Int64])
    func keysThatNobodyHasUsedForLongAreGone(hours: Int64) {
        var keys = self.keys()
        let first = keys.keys[0]
        #expect(keys.rotateIfDue(now: self.start + .hours(hours)) == true)
        #expect(keys.keys.count == 1)
        #expect(keys.keys[0] != first)
    }

    @Test func anIntervalOfNothingStillRotates() {
        var keys = TicketKeys(keySize: 80, interval: .zero, now: self.start)
        let first = keys.keys[0]
        #expect(keys.rotateIfDue(now: self.start + .seconds(1)) == true)
        #expect(!keys.keys.contains(first))
    }
}
