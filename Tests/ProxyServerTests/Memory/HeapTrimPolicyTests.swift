// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct HeapTrimPolicyTests {
    /// What the policy says to these idle amounts, in MiB, look by look.
    private func decisions(_ policy: inout HeapTrimPolicy, _ mebibytes: [Int]) -> [Bool] {
        mebibytes.map { policy.tick(idle: $0 << 20) }
    }

    @Test("What has stopped growing is given back, a look later")
    func trims() {
        var policy = HeapTrimPolicy()
        #expect(self.decisions(&policy, [10, 50, 50]) == [false, false, true])
        policy.trimmed(idle: 3 << 20)
        #expect(self.decisions(&policy, [3, 3]) == [false, false])
    }

    @Test("Little is left alone")
    func leavesLittleAlone() {
        var policy = HeapTrimPolicy()
        #expect(self.decisions(&policy, [1, 1, 1, 1]) == [false, false, false, false])
        #expect(self.decisions(&policy, [2, 2]) == [false, true])
    }

    @Test("What no trim can give back is not tried again, until there is more of it")
    func remembersFragments() {
        var policy = HeapTrimPolicy()
        #expect(self.decisions(&policy, [20, 20]) == [false, true])
        policy.trimmed(idle: 19 << 20)
        #expect(self.decisions(&policy, [20, 20, 20, 30, 30]) == [false, false, false, false, true])
        policy.trimmed(idle: 19 << 20)
        // Once the fragments are gone, what comes anew counts.
        #expect(self.decisions(&policy, [1, 8, 8]) == [false, false, true])
    }
}
