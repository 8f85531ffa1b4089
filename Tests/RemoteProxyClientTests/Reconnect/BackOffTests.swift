// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

@Suite struct BackOffTests {
    @Test func waitsDoubleUpToTheLongest() {
        var backOff = BackOff(ReconnectPolicy())
        let waits = (0..<9).map { _ in backOff.failed(after: nil, random: 0) }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test func chanceShortensAWaitByHalfAtMost() {
        var backOff = BackOff(ReconnectPolicy(initialDelay: .seconds(8)))
        #expect(backOff.failed(after: nil, random: 1) == .seconds(4))
        #expect(backOff.failed(after: nil, random: 0.5) == .seconds(12))
    }

    @Test func beginsAnewBehindARegistrationThatLasted() {
        var backOff = BackOff(ReconnectPolicy(stableAfter: .seconds(10)))
        _ = backOff.failed(after: nil, random: 0)
        _ = backOff.failed(after: nil, random: 0)
        #expect(backOff.failed(after: .seconds(9), random: 0) == .seconds(4))
        #expect(backOff.failed(after: .seconds(10), random: 0) == .seconds(1))
        #expect(backOff.failed(after: nil, random: 0) == .seconds(2))
    }

    /// What no sensible person configures neither traps nor makes a wait negative.
    @Test func strangePolicies() {
        for policy in [
            ReconnectPolicy(initialDelay: .seconds(-1)), ReconnectPolicy(maximumDelay: .seconds(-1)),
            ReconnectPolicy(multiplier: .infinity), ReconnectPolicy(multiplier: -3), ReconnectPolicy(multiplier: .nan),
            ReconnectPolicy(jitter: 7), ReconnectPolicy(jitter: -7), ReconnectPolicy(multiplier: 1e300),
        ] {
            var backOff = BackOff(policy)
            for _ in 0..<50 {
                let wait = backOff.failed(after: .zero, random: 0.7)
                #expect(wait >= .zero && wait <= .seconds(60), "\(policy)")
            }
        }
    }
}
