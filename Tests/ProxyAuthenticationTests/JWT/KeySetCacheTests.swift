// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyAuthentication

/// When keys are fetched, as a trace: what is asked, what the answer is, what time it is.
@Suite struct KeySetCacheTests {
    let known = KeySet.Name(id: "p256", algorithm: .es256)
    let unknown = KeySet.Name(id: "other", algorithm: .es256)
    let start = ContinuousClock.now

    func keys() async throws -> KeySet {
        try KeySet(parsing: TestIssuer.keySet([try await TestIssuer.es256()]))
    }

    /// The answer in a word.
    func look(_ cache: inout KeySetCache, _ name: KeySet.Name, at seconds: Double, waited: Bool = false) -> String {
        switch cache.look(up: name, hasWaited: waited, now: self.start + .seconds(seconds)) {
        case .key: "key"
        case .keyAndFetch: "key, fetch"
        case .unknown: "unknown"
        case .fetch: "fetch"
        case .wait: "wait"
        case .unavailable(let reason): "unavailable: \(reason)"
        }
    }

    func makeCache() -> KeySetCache {
        KeySetCache(waits: .init(refresh: .seconds(3600), maximumAge: .seconds(86_400)))
    }

    @Test("The first token has the keys fetched, the others wait for that")
    func first() async throws {
        var cache = self.makeCache()
        #expect(self.look(&cache, self.known, at: 0) == "fetch")
        #expect(self.look(&cache, self.known, at: 1) == "wait")
        #expect(self.look(&cache, self.unknown, at: 2) == "wait")
        cache.fetched(try await self.keys(), now: self.start + .seconds(3))
        #expect(self.look(&cache, self.known, at: 3, waited: true) == "key")
        #expect(self.look(&cache, self.unknown, at: 3, waited: true) == "unknown")
    }

    @Test("An unknown key has them fetched once a minute at most, however many tokens name one")
    func unknownKey() async throws {
        var cache = self.makeCache()
        #expect(self.look(&cache, self.known, at: 0) == "fetch")
        cache.fetched(try await self.keys(), now: self.start)
        for second in 0..<60 { #expect(self.look(&cache, self.unknown, at: Double(second)) == "unknown") }
        #expect(self.look(&cache, self.unknown, at: 59.9) == "unknown")
        #expect(self.look(&cache, self.unknown, at: 60) == "fetch")
        #expect(self.look(&cache, self.unknown, at: 60) == "wait")
        // Those with a known key need not wait.
        #expect(self.look(&cache, self.known, at: 60) == "key")
        cache.failed("no answer", now: self.start + .seconds(65))
        #expect(self.look(&cache, self.unknown, at: 66, waited: true) == "unknown")
        #expect(self.look(&cache, self.unknown, at: 124.9) == "unknown")
        #expect(self.look(&cache, self.unknown, at: 125) == "fetch")
    }

    @Test("Old keys are used while they are fetched again, in the background, and stay when that fails")
    func refresh() async throws {
        var cache = self.makeCache()
        #expect(self.look(&cache, self.known, at: 0) == "fetch")
        cache.fetched(try await self.keys(), now: self.start)
        #expect(self.look(&cache, self.known, at: 3599) == "key")
        #expect(self.look(&cache, self.known, at: 3600) == "key, fetch")
        #expect(self.look(&cache, self.known, at: 3600) == "key")
        cache.failed("no answer", now: self.start + .seconds(3605))
        #expect(self.look(&cache, self.known, at: 3606) == "key")
        #expect(self.look(&cache, self.known, at: 3665) == "key, fetch")
        cache.fetched(try await self.keys(), now: self.start + .seconds(3666))
        #expect(self.look(&cache, self.known, at: 7265) == "key")
        #expect(self.look(&cache, self.known, at: 7266) == "key, fetch")
    }

    @Test("Keys that cannot be fetched again for longer than their maximum age are trusted no more")
    func maximumAge() async throws {
        var cache = self.makeCache()
        #expect(self.look(&cache, self.known, at: 0) == "fetch")
        cache.fetched(try await self.keys(), now: self.start)
        #expect(self.look(&cache, self.known, at: 86_399) == "key, fetch")
        cache.failed("no answer", now: self.start + .seconds(86_399))
        #expect(self.look(&cache, self.known, at: 86_400) == "unavailable: no answer")
        #expect(self.look(&cache, self.known, at: 86_404) == "fetch")
        cache.fetched(try await self.keys(), now: self.start + .seconds(86_405))
        #expect(self.look(&cache, self.known, at: 86_405) == "key")
    }

    @Test("Without keys another fetch begins every five seconds at most; who has waited is told why there are none")
    func unavailable() {
        var cache = self.makeCache()
        #expect(self.look(&cache, self.known, at: 0) == "fetch")
        cache.failed("connection refused", now: self.start + .seconds(1))
        #expect(self.look(&cache, self.known, at: 1, waited: true) == "unavailable: connection refused")
        #expect(self.look(&cache, self.known, at: 5.9) == "unavailable: connection refused")
        #expect(self.look(&cache, self.known, at: 6, waited: true) == "unavailable: connection refused")
        #expect(self.look(&cache, self.known, at: 6) == "fetch")
        #expect(self.look(&cache, self.known, at: 6, waited: true) == "unavailable: connection refused")
    }
}
