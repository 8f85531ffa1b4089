// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

@Suite struct ReconnectMachineTests {
    private let start = ContinuousClock.now

    private func decision(
        _ code: ClientError.Code,
        _ reach: ReconnectPolicy.Reach,
        registered: Bool
    ) -> ReconnectMachine.FailureAction {
        var machine = ReconnectMachine(ReconnectPolicy(reach: reach), now: self.start)
        if registered { machine.worked() }
        return machine.failed(code, after: nil, random: 0, now: self.start)
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
            .alreadyRegistered, .authenticationUnavailable, .noPartner, .serverNotFound,
        ] {
            #expect(self.decision(code, .always, registered: false) == self.retry)
        }
    }

    /// A proxy that has waited for a partner in vain is well; only being away can make this side miss the partner.
    @Test func whoHasNoPartnerIsSoonBack() {
        var machine = ReconnectMachine(ReconnectPolicy(), now: self.start)
        for _ in 0..<9 { _ = machine.failed(.unreachable, after: nil, random: 0, now: self.start) }
        for _ in 0..<9 {
            #expect(machine.failed(.noPartner, after: nil, random: 0, now: self.start) == self.retry)
        }
    }

    @Test func patienceEnds() {
        var machine = ReconnectMachine(ReconnectPolicy(giveUpAfter: .seconds(10)), now: self.start)
        func failed(at seconds: Int, after lifetime: Duration? = nil) -> ReconnectMachine.FailureAction {
            machine.failed(.unreachable, after: lifetime, random: 0, now: self.start + .seconds(seconds))
        }
        #expect(failed(at: 0) == .retry(after: .seconds(1)))
        #expect(failed(at: 1) == .retry(after: .seconds(2)))
        #expect(failed(at: 3) == .retry(after: .seconds(4)))
        // Not eight seconds: the last attempt comes when patience ends.
        #expect(failed(at: 7) == .retry(after: .seconds(3)))
        #expect(failed(at: 10) == .giveUp)
    }

    @Test func patienceBeginsAnewBehindASuccess() {
        var machine = ReconnectMachine(ReconnectPolicy(giveUpAfter: .seconds(10)), now: self.start)
        machine.worked()
        let later = self.start + .seconds(100)
        #expect(machine.failed(.connectionLost, after: .seconds(99), random: 0, now: later) == self.retry)
        let end = later + .seconds(10)
        #expect(machine.failed(.unreachable, after: nil, random: 0, now: end) == .giveUp)
    }
}
