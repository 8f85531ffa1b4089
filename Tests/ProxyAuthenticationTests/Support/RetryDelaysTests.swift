// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import Testing

@Suite struct RetryDelaysTests {
    private let delays = RetryDelays(first: .milliseconds(100), longest: .seconds(2), attempts: 8)

    @Test("Waits double up to the longest; after the last attempt there is none")
    func doubling() {
        let bounds = (1...8).map { self.delays.delay(afterFailures: $0, chance: 1) }
        #expect(bounds == [100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) } + [nil])
        #expect(self.delays.delay(afterFailures: 0, chance: 1) == nil)
    }

    @Test("Chance takes away half at most", arguments: [(-1.0, 100), (0, 100), (0.5, 150), (1, 200), (7, 200)])
    func chance(chance: Double, milliseconds: Int) {
        #expect(self.delays.delay(afterFailures: 2, chance: chance) == .milliseconds(milliseconds))
    }

    @Test("Any number of failures is fine")
    func many() {
        let delays = RetryDelays(first: .nanoseconds(1), longest: .seconds(1), attempts: .max)
        #expect(delays.delay(afterFailures: .max - 1, chance: 1) == .nanoseconds(1 << 20))
    }

    @Test("All waits of a throttled invocation fit into the default authenticationTimeout")
    func throttling() {
        let throttling = AWSLambdaAuthenticator.throttling
        let all = (1...throttling.attempts).compactMap { throttling.delay(afterFailures: $0, chance: 1) }
        #expect(all.reduce(.zero, +) < .seconds(8))
    }
}
