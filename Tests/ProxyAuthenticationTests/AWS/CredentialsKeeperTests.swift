// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import ProxyAuthentication
import Synchronization
import Testing

@Suite struct CredentialsKeeperTests {
    /// A source that the test answers for.
    final class ScriptedSource: AWSCredentialsSource {
        private let calls: AsyncStream<CheckedContinuation<Result<AWSCredentials, AWSCredentialsError>, Never>>
        private let enter:
            AsyncStream<CheckedContinuation<Result<AWSCredentials, AWSCredentialsError>, Never>>.Continuation
        let counter = Counter()

        init() {
            (self.calls, self.enter) = AsyncStream.makeStream()
        }

        func fetch() async throws(AWSCredentialsError) -> AWSCredentials {
            _ = self.counter.next()
            return try await withCheckedContinuation { self.enter.yield($0) }.get()
        }

        /// Answers the next call, as soon as it is made.
        func answer(_ result: Result<AWSCredentials, AWSCredentialsError>) async {
            for await call in self.calls {
                call.resume(returning: result)
                return
            }
        }
    }

    private static func credentials(_ key: String, until expiration: Int? = nil) -> AWSCredentials {
        AWSCredentials(accessKeyID: key, secretAccessKey: Secret("s"), expiration: expiration)
    }

    private let source = ScriptedSource()
    private let clock = ManualClock()

    @Test("A hundred at once cause one fetch")
    func singleFlight() async throws {
        let keeper = CredentialsKeeper(self.source, clock: self.clock)
        try await withThrowingTaskGroup(of: AWSCredentials.self) { group in
            for _ in 0..<100 { group.addTask { try await keeper.credentials } }
            await self.source.answer(.success(Self.credentials("a")))
            for try await credentials in group { #expect(credentials.accessKeyID == "a") }
        }
        #expect(self.source.counter.value == 1)
    }

    @Test("A fetch that fails is tried again after a while, and the next one after a pause")
    func retries() async throws {
        let keeper = CredentialsKeeper(self.source, now: { 0 }, clock: self.clock)
        let wanted = Task { try await keeper.credentials }
        for _ in 1..<CredentialsKeeper.retries.attempts {
            await self.source.answer(.failure(AWSCredentialsError("down")))
            await self.clock.untilSomeoneSleeps()
            self.clock.advance(by: .seconds(1))
        }
        await self.source.answer(.success(Self.credentials("a")))
        #expect(try await wanted.value.accessKeyID == "a")
    }

    @Test("When all tries have failed, who asks meanwhile hears so at once")
    func failure() async throws {
        let keeper = CredentialsKeeper(self.source, now: { 0 }, clock: self.clock)
        let wanted = Task { try await keeper.credentials }
        for attempt in 1...CredentialsKeeper.retries.attempts {
            await self.source.answer(.failure(AWSCredentialsError("down, attempt \(attempt)")))
            if attempt < CredentialsKeeper.retries.attempts {
                await self.clock.untilSomeoneSleeps()
                self.clock.advance(by: .seconds(1))
            }
        }
        let error = AWSCredentialsError("down, attempt 3")
        await #expect(throws: error) { try await wanted.value }
        await #expect(throws: error) { _ = try await Task { try await keeper.credentials }.value }
        #expect(self.source.counter.value == CredentialsKeeper.retries.attempts)
    }

    @Test("The log tells what fetches come to, and nothing of what was fetched")
    func log() async throws {
        let lines = LogLines()
        let keeper = CredentialsKeeper(self.source, now: { 400 }, clock: self.clock, logger: lines.logger)
        let wanted = Task { try await keeper.credentials }
        await self.source.answer(.failure(AWSCredentialsError("down")))
        await self.clock.untilSomeoneSleeps()
        self.clock.advance(by: .seconds(1))
        let secret = Secret("never-to-be-seen")
        let fetched = AWSCredentials(
            accessKeyID: "key-id",
            secretAccessKey: secret,
            sessionToken: secret,
            expiration: 1000
        )
        await self.source.answer(.success(fetched))
        #expect(try await wanted.value == fetched)
        #expect(lines.lines == ["debug fetching credentials failed", "info credentials fetched"])
        #expect(lines.everything.contains("600"))
        #expect(!lines.everything.contains(secret.revealed))
        #expect(!lines.everything.contains("key-id"))
    }

    @Test("Ahead of their end they are used while new ones are fetched")
    func ahead() async throws {
        let box = TimeBox()
        let keeper = CredentialsKeeper(self.source, now: { box.now }, clock: self.clock)
        let first = Task { try await keeper.credentials }
        await self.source.answer(.success(Self.credentials("old", until: 1000)))
        #expect(try await first.value.accessKeyID == "old")
        box.set(900)
        // Nobody has answered the second fetch yet.
        #expect(try await keeper.credentials.accessKeyID == "old")
        await self.source.answer(.success(Self.credentials("new", until: 5000)))
        while try await keeper.credentials.accessKeyID != "new" { await Task.yield() }
        #expect(self.source.counter.value == 2)
    }

    @Test("Who leaves does not wait for the fetch, which serves the others")
    func leaving() async throws {
        let keeper = CredentialsKeeper(self.source, clock: self.clock)
        let leaver = Task { try await keeper.credentials }
        let stayer = Task { try await keeper.credentials }
        leaver.cancel()
        await #expect(throws: AWSCredentialsError.self) { _ = try await leaver.value }
        await self.source.answer(.success(Self.credentials("a")))
        #expect(try await stayer.value.accessKeyID == "a")
    }

    /// The time that a test sets.
    final class TimeBox: Sendable {
        private let state = Atomic(0)

        var now: Int { self.state.load(ordering: .sequentiallyConsistent) }
        func set(_ now: Int) { self.state.store(now, ordering: .sequentiallyConsistent) }
    }
}
