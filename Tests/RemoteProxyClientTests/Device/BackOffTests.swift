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

@Suite struct ReconnectMachineTests {
    private func decision(
        _ code: ClientError.Code,
        _ reach: ReconnectPolicy.Reach,
        registered: Bool
    ) -> ReconnectMachine.FailureAction {
        var machine = ReconnectMachine(ReconnectPolicy(reach: reach))
        if registered { machine.registered() }
        return machine.failed(code, after: nil, random: 0)
    }

    private let retry = ReconnectMachine.FailureAction.retry(after: .seconds(1))

    @Test func neverMeansNever() {
        for code in ClientError.Code.allCases {
            #expect(self.decision(code, .never, registered: true) == .giveUp)
            #expect(self.decision(code, .afterFirstRegistration, registered: false) == .giveUp)
        }
    }

    @Test func whatCannotChangeEndsTheDevice() {
        for code in [ClientError.Code.invalidConfiguration, .invalidUuid, .misuse] {
            for isRegistered in [false, true] {
                #expect(self.decision(code, .always, registered: isRegistered) == .giveUp)
            }
        }
    }

    @Test func aMistakeOfThisSideIsTheProxysOnceItHasWorked() {
        for code in [
            ClientError.Code.certificateNotTrusted, .authenticationRefused, .tlsFailed, .upgradeRefused,
            .protocolViolation, .requestRefused,
        ] {
            #expect(self.decision(code, .always, registered: false) == .giveUp)
            #expect(self.decision(code, .always, registered: true) == self.retry)
            #expect(self.decision(code, .afterFirstRegistration, registered: true) == self.retry)
        }
    }

    @Test func networksAndFullProxiesAreWaitedFor() {
        for code in [
            ClientError.Code.unreachable, .connectTimedOut, .replyTimedOut, .connectionLost, .closed, .serverFailed,
            .alreadyRegistered,
        ] {
            #expect(self.decision(code, .always, registered: false) == self.retry)
        }
    }
}
