// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Testing

@Suite struct TokenBucketTests {
    private static let limits = TokenBucket.Limits(rate: 100, burst: 3)
    private static let begin = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// How many of so many takers get a token.
    private func taken(_ count: Int, _ bucket: inout TokenBucket, _ limits: TokenBucket.Limits, now: NIODeadline) -> Int
    {
        (0..<count).count { _ in bucket.take(limits, now: now) }
    }

    @Test("A full bucket is a burst, and while the clock stands still there is no more")
    func burst() {
        var bucket = TokenBucket()
        #expect(bucket.isFull(now: Self.begin))
        #expect(self.taken(10, &bucket, Self.limits, now: Self.begin) == 3)
        #expect(!bucket.isFull(now: Self.begin))
        #expect(self.taken(10, &bucket, Self.limits, now: Self.begin) == 0)
    }

    @Test("It fills by one in each interval, and who is refused takes nothing")
    func refill() {
        var bucket = TokenBucket()
        #expect(self.taken(3, &bucket, Self.limits, now: Self.begin) == 3)
        #expect(self.taken(5, &bucket, Self.limits, now: Self.begin + .nanoseconds(9_999_999)) == 0)
        #expect(self.taken(5, &bucket, Self.limits, now: Self.begin + .milliseconds(10)) == 1)
        #expect(self.taken(5, &bucket, Self.limits, now: Self.begin + .milliseconds(30)) == 2)
        #expect(!bucket.isFull(now: Self.begin + .milliseconds(59)))
        #expect(bucket.isFull(now: Self.begin + .milliseconds(60)))
        // However long nobody comes, it holds no more than it can.
        #expect(self.taken(9, &bucket, Self.limits, now: Self.begin + .hours(1)) == 3)
    }

    @Test("In the long run there are as many as the rate says, whatever the burst", arguments: [1, 7, 1_000])
    func rate(burst: Int) {
        var bucket = TokenBucket()
        let limits = TokenBucket.Limits(rate: 100, burst: burst)
        let taken = (0..<60_000).count { bucket.take(limits, now: Self.begin + .milliseconds($0)) }
        #expect((6_000...6_000 + burst).contains(taken))
    }

    @Test("Without a limit everybody gets one, and nothing is remembered")
    func unlimited() {
        var bucket = TokenBucket()
        #expect(self.taken(1_000, &bucket, .init(rate: 0, burst: 1), now: Self.begin) == 1_000)
        #expect(bucket.isFull(now: Self.begin))
    }

    @Test("Other limits count at once: what was emptied slowly fills as fast as they say")
    func changed() {
        var bucket = TokenBucket()
        let slow = TokenBucket.Limits(rate: 1, burst: 1_000)
        #expect(self.taken(2_000, &bucket, slow, now: Self.begin) == 1_000)
        // Under the old ones it would take a quarter of an hour to be full.
        #expect(self.taken(5, &bucket, Self.limits, now: Self.begin) == 0)
        #expect(self.taken(5, &bucket, Self.limits, now: Self.begin + .milliseconds(10)) == 1)
        #expect(bucket.isFull(now: Self.begin + .milliseconds(40)))
        var other = TokenBucket()
        #expect(self.taken(5, &other, Self.limits, now: Self.begin) == 3)
        #expect(self.taken(5, &other, .init(rate: 100, burst: 5), now: Self.begin) == 2)
    }

    @Test("The largest limits there can be overflow nothing")
    func extremes() {
        for rate in [1, 1_000_000, .max] {
            for burst in [1, 1_000_000] {
                var bucket = TokenBucket()
                let limits = TokenBucket.Limits(rate: rate, burst: burst)
                let taken = self.taken(1, &bucket, limits, now: .uptimeNanoseconds(1))
                #expect(taken + self.taken(1, &bucket, limits, now: .now() + .hours(24 * 365)) == 2)
            }
        }
    }
}
