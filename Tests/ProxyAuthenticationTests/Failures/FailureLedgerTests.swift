// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import ProxyAuthentication
import ProxyCore
import Testing

/// Who is slowed down, and who is not judged.
@Suite struct FailureLedgerTests {
    typealias Ledger = FailureLedger<ManualClock.Instant>

    private let start = ManualClock().now.advanced(by: .seconds(1_000))
    private let one = PeerNetwork.ipv4(1)
    private let two = PeerNetwork.ipv4(2)

    private func ledger(capacity: Int = 100) -> Ledger {
        Ledger(
            limits: .init(
                failures: 4,
                window: .seconds(60),
                ban: .seconds(30),
                longestDelay: .seconds(2),
                capacity: capacity
            )
        )
    }

    private func admit(_ ledger: inout Ledger, _ network: PeerNetwork, after: Duration = .zero) -> Ledger.Admission {
        ledger.admit(network, now: self.start.advanced(by: after))
    }

    private func fail(_ ledger: inout Ledger, _ network: PeerNetwork, after: Duration = .zero) -> Bool {
        ledger.failed(network, now: self.start.advanced(by: after))
    }

    @Test func slowsDownThenRefusesThenForgets() {
        var ledger = self.ledger()
        for _ in 0..<2 {
            #expect(self.admit(&ledger, self.one) == .judge)
            #expect(!self.fail(&ledger, self.one))
        }
        #expect(self.admit(&ledger, self.one) == .judge)
        #expect(!self.fail(&ledger, self.one))
        #expect(self.admit(&ledger, self.one) == .delay(.seconds(1)))
        #expect(!self.fail(&ledger, self.one))
        #expect(self.admit(&ledger, self.one) == .delay(.seconds(2)))
        #expect(self.fail(&ledger, self.one))
        #expect(self.admit(&ledger, self.one) == .refuse)
        #expect(self.admit(&ledger, self.two) == .judge)
        #expect(self.admit(&ledger, self.one, after: .seconds(29)) == .refuse)
        #expect(self.admit(&ledger, self.one, after: .seconds(30)) == .judge)
        #expect(ledger.count == 0)
    }

    @Test func aWindowThatIsOverCountsForNothing() {
        var ledger = self.ledger()
        for _ in 0..<4 { _ = self.fail(&ledger, self.one) }
        #expect(self.admit(&ledger, self.one, after: .seconds(60)) == .judge)
        for _ in 0..<4 { #expect(!self.fail(&ledger, self.one, after: .seconds(60))) }
    }

    @Test func aLimitOfNothingIsNone() {
        var ledger = Ledger(limits: .init(failures: 0))
        for _ in 0..<1_000 { #expect(!self.fail(&ledger, self.one)) }
        #expect(self.admit(&ledger, self.one) == .judge)
        #expect(ledger.count == 0)
    }

    /// Those that are not judged are remembered longest.
    @Test func remembersALimitedNumber() {
        var ledger = self.ledger(capacity: 10)
        for _ in 0..<5 { _ = self.fail(&ledger, self.one) }
        for network in 100..<200 { _ = ledger.failed(.ipv4(UInt32(network)), now: self.start) }
        #expect(ledger.count == 10)
        #expect(self.admit(&ledger, self.one) == .refuse)
    }
}
