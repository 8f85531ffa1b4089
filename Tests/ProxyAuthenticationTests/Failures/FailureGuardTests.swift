// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import ProxyAuthentication
import ProxyCore
import Synchronization
import Testing

/// The guard in front of a back-end.
@Suite(.timeLimit(.minutes(1))) struct FailureGuardTests {
    /// Refuses everything, and counts.
    private final class Refusing: Authenticator {
        let asked = Atomic<Int>(0)

        func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
            self.asked.wrappingAdd(1, ordering: .relaxed)
            return .refused
        }
    }

    private func request(_ address: PeerAddress) -> AuthenticationRequest {
        var request = AuthenticationRequest.sample
        request.address = address
        return request
    }

    @Test func stopsAskingTheBackEnd() async {
        let (base, clock) = (Refusing(), ManualClock())
        let failureGuard = FailureGuard(base, limits: .init(failures: 1, longestDelay: .zero), clock: clock)
        let address = PeerAddress(host: "192.0.2.7", port: 1)
        #expect(await failureGuard.authenticate(self.request(address)) == .refused)
        #expect(await failureGuard.authenticate(self.request(address)) == .refused)
        let refused = AuthenticationVerdict.failed(AuthenticationFailure(.tooManyFailures, detail: "of 192.0.2.7"))
        #expect(await failureGuard.authenticate(self.request(address)) == refused)
        #expect(base.asked.load(ordering: .relaxed) == 2)
        #expect(failureGuard.refusedRequests == 1)
        // Another port is the same address; another address is not.
        #expect(await failureGuard.authenticate(self.request(PeerAddress(host: "192.0.2.7", port: 2))) == refused)
        #expect(await failureGuard.authenticate(self.request(PeerAddress(host: "192.0.2.8", port: 1))) == .refused)
        clock.advance(by: .seconds(60))
        #expect(await failureGuard.authenticate(self.request(address)) == .refused)
    }

    @Test func makesWait() async {
        let (base, clock) = (Refusing(), ManualClock())
        let failureGuard = FailureGuard(base, limits: .init(failures: 2, longestDelay: .seconds(2)), clock: clock)
        let request = self.request(PeerAddress(host: "2001:db8::1", port: 1))
        for _ in 0..<2 { #expect(await failureGuard.authenticate(request) == .refused) }
        let neighbour = self.request(PeerAddress(host: "2001:db8::ffff:1", port: 9))
        async let verdict = failureGuard.authenticate(neighbour)
        await clock.untilSomeoneSleeps()
        #expect(base.asked.load(ordering: .relaxed) == 2)
        clock.advance(by: .seconds(2))
        #expect(await verdict == .refused)
    }

    /// Who waits and leaves is not judged.
    @Test func letsGoOfWhoLeaves() async {
        let (base, clock) = (Refusing(), ManualClock())
        let failureGuard = FailureGuard(base, limits: .init(failures: 1, longestDelay: .seconds(2)), clock: clock)
        let request = self.request(PeerAddress(host: "192.0.2.7", port: 1))
        _ = await failureGuard.authenticate(request)
        let waiting = Task { await failureGuard.authenticate(request) }
        await clock.untilSomeoneSleeps()
        waiting.cancel()
        #expect(await waiting.value == .failed(AuthenticationFailure(.cancelled)))
        #expect(base.asked.load(ordering: .relaxed) == 1)
    }

    @Test func leavesTheUnixSocketAlone() async {
        let failureGuard = FailureGuard(Refusing(), limits: .init(failures: 1), clock: ManualClock())
        for _ in 0..<10 { #expect(await failureGuard.authenticate(self.request(.unix)) == .refused) }
    }
}
