// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyAuthentication

/// Traces of `CredentialsMachine`: what happens, and what the next one who needs credentials does.
@Suite struct CredentialsMachineTests {
    private static func credentials(_ key: String, until expiration: Int?) -> AWSCredentials {
        AWSCredentials(accessKeyID: key, secretAccessKey: Secret("s"), expiration: expiration)
    }

    private let error = AWSCredentialsError("no route")

    @Test("At first they are fetched; those without an end are used for ever")
    func fixed() {
        var machine = CredentialsMachine()
        #expect(machine.need(at: 0) == .fetch)
        let credentials = Self.credentials("a", until: nil)
        machine.fetched(credentials)
        #expect(machine.need(at: 0) == .use(credentials))
        #expect(machine.need(at: 1_000_000_000) == .use(credentials))
    }

    @Test("They are fetched anew ahead of their end, and not used when they hardly work any more")
    func expiry() {
        var machine = CredentialsMachine()
        let old = Self.credentials("old", until: 1000)
        machine.fetched(old)
        #expect(machine.need(at: 700) == .use(old))
        #expect(machine.need(at: 701) == .useAndFetch(old))
        #expect(machine.need(at: 990) == .useAndFetch(old))
        #expect(machine.need(at: 991) == .fetch)
        let new = Self.credentials("new", until: 5000)
        machine.fetched(new)
        #expect(machine.need(at: 991) == .use(new))
    }

    @Test("After a failure nobody asks again for a while, longer each time, half a minute at most")
    func pauses() {
        var machine = CredentialsMachine()
        var now = 0
        for pause in [1, 2, 4, 8, 16, 30, 30] {
            machine.failed(self.error, at: now)
            #expect(machine.need(at: now) == .fail(self.error))
            #expect(machine.need(at: now + pause - 1) == .fail(self.error))
            now += pause
            #expect(machine.need(at: now) == .fetch)
        }
        machine.fetched(Self.credentials("a", until: now))
        machine.failed(self.error, at: now)
        #expect(machine.need(at: now + 1) == .fetch)
    }

    @Test("A failure ahead of their end harms nobody")
    func failureAhead() {
        var machine = CredentialsMachine()
        let old = Self.credentials("old", until: 1000)
        machine.fetched(old)
        machine.failed(self.error, at: 800)
        #expect(machine.need(at: 800) == .use(old))
        #expect(machine.need(at: 801) == .useAndFetch(old))
        machine.failed(self.error, at: 992)
        #expect(machine.need(at: 992) == .fail(self.error))
    }

    @Test("A clock that is turned back does not make the pause longer")
    func clockTurnedBack() {
        var machine = CredentialsMachine()
        machine.failed(self.error, at: 1_000_000)
        #expect(machine.need(at: 5) == .fetch)
    }

    @Test("Rejected ones are used no more, newer ones are")
    func rejected() {
        var machine = CredentialsMachine()
        let old = Self.credentials("old", until: nil)
        machine.fetched(old)
        machine.rejected(old)
        #expect(machine.need(at: 0) == .fetch)
        let new = Self.credentials("new", until: nil)
        machine.fetched(new)
        machine.rejected(old)
        #expect(machine.need(at: 0) == .use(new))
    }
}
