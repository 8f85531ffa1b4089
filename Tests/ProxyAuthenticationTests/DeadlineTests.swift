// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import ProxyAuthentication
import Testing

/// The race between a back-end, the clock, and a caller that goes away.
@Suite struct DeadlineTests {
    let clock = ManualClock()

    @Test(
        "A verdict in time is passed on, and the timer is gone",
        arguments: [
            AuthenticationVerdict.accepted(user: "anna"),
            .refused,
            .failed(AuthenticationFailure(.unavailable, detail: "connection refused")),
        ]
    )
    func inTime(expected: AuthenticationVerdict) async {
        let authenticator = ScriptedAuthenticator()
        async let verdict = authenticator.authenticate(.sample, within: .seconds(8), clock: self.clock)
        #expect(await authenticator.asked.value == .sample)
        await self.clock.untilSomeoneSleeps()
        self.clock.advance(by: .milliseconds(7999))
        authenticator.verdict.settle(expected)
        #expect(await verdict == expected)
        await self.clock.untilNobodySleeps()
    }

    @Test("When the time is up the verdict is timedOut, and the back-end is cancelled")
    func timeout() async {
        let authenticator = ScriptedAuthenticator()
        async let verdict = authenticator.authenticate(.sample, within: .seconds(8), clock: self.clock)
        _ = await authenticator.asked.value
        await self.clock.untilSomeoneSleeps()
        self.clock.advance(by: .seconds(8))
        #expect(await verdict.failureCode == .timedOut)
        await authenticator.cancelled.value
        await authenticator.finished.value
    }

    @Test("A back-end that ignores cancellation is not waited for, and what it says later is not heard")
    func stubborn() async {
        let authenticator = ScriptedAuthenticator(obeysCancellation: false)
        async let verdict = authenticator.authenticate(.sample, within: .seconds(8), clock: self.clock)
        await self.clock.untilSomeoneSleeps()
        _ = await authenticator.asked.value
        self.clock.advance(by: .seconds(8))
        // This would wait for ever if the race waited for the back-end.
        #expect(await verdict.failureCode == .timedOut)
        await authenticator.cancelled.value
        authenticator.verdict.settle(.accepted(user: "too late"))
        await authenticator.finished.value
    }

    @Test(
        "A caller that is cancelled gets its verdict at once; back-end and timer are cancelled",
        arguments: [true, false]
    )
    func cancelledCaller(obeysCancellation: Bool) async {
        let authenticator = ScriptedAuthenticator(obeysCancellation: obeysCancellation)
        let clock = self.clock
        let caller = Task {
            await authenticator.authenticate(.sample, within: .seconds(8), clock: clock)
        }
        _ = await authenticator.asked.value
        await clock.untilSomeoneSleeps()
        caller.cancel()
        #expect(await caller.value.failureCode == .cancelled)
        await authenticator.cancelled.value
        await clock.untilNobodySleeps()
        authenticator.verdict.settle(.refused)
    }

    @Test("A caller that was cancelled beforehand is told so")
    func cancelledBefore() async {
        let authenticator = ScriptedAuthenticator()
        let clock = self.clock
        let gate = OneShot<Void>()
        let caller = Task {
            await gate.value
            return await authenticator.authenticate(.sample, within: .seconds(8), clock: clock)
        }
        caller.cancel()
        gate.settle(())
        #expect(await caller.value.failureCode == .cancelled)
        await clock.untilNobodySleeps()
    }

    @Test("A thousand requests at once get their own verdicts")
    func thousand() async {
        let users = await withTaskGroup(of: String?.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    var request = AuthenticationRequest.sample
                    request.name = "client \(number)"
                    let verdict = await MockAuthenticator().authenticate(request, within: .seconds(60))
                    guard case .accepted(let user, _) = verdict else { return nil }
                    return user
                }
            }
            return await group.reduce(into: Set<String>()) { users, user in user.map { _ = users.insert($0) } }
        }
        #expect(users == Set((0..<1000).map { "client \($0)" }))
    }
}

extension AuthenticationVerdict {
    var failureCode: AuthenticationFailure.Code? {
        guard case .failed(let failure) = self else { return nil }
        return failure.code
    }
}
