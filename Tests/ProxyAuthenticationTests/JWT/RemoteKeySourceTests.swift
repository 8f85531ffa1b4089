// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Synchronization
import Testing

@testable import ProxyAuthentication

/// Keys that a real server on loopback has.
@Suite(.timeLimit(.minutes(1))) struct RemoteKeySourceTests {
    /// A time that the test sets.
    final class Hands: Sendable {
        private let start = ContinuousClock.now
        private let offset = Mutex(Duration.zero)

        var now: ContinuousClock.Instant { self.start + self.offset.withLock { $0 } }
        func advance(by duration: Duration) { self.offset.withLock { $0 += duration } }
    }

    static func source(_ server: LoopbackHTTPServer, _ hands: Hands, _ lines: LogLines) throws -> RemoteKeySource {
        let client = try ServiceClient(
            try #require(ServiceURL(server.url + "/keys")),
            tls: ServiceTLS(authority: LoopbackHTTPServer.authority),
            timeout: .seconds(20),
            limit: JWTAuthenticator.maximumKeySetSize,
            connections: 1
        )
        let waits = KeySetCache.Waits(refresh: .seconds(3600), maximumAge: .seconds(86_400))
        return RemoteKeySource(client, waits: waits, now: { hands.now }, logger: lines.logger)
    }

    @Test("A key that is new at the provider is found, after a minute at the latest, by one fetch")
    func rotation() async throws {
        let (old, new) = (try await TestIssuer.es256(keyID: "old"), try await TestIssuer.es256(keyID: "new"))
        let hasRotated = Mutex(false)
        let hands = Hands()
        let lines = LogLines()
        try await LoopbackHTTPServer.run(
            tls: true,
            { request in
                #expect(request.path == "/keys")
                let issuers = hasRotated.withLock { $0 } ? [old, new] : [old]
                return .ok(String(decoding: TestIssuer.keySet(issuers), as: UTF8.self))
            },
            { server in
                let source = try Self.source(server, hands, lines)
                source.prepare()
                let (oldName, newName) = (
                    KeySet.Name(id: "old", algorithm: .es256), KeySet.Name(id: "new", algorithm: .es256)
                )
                #expect(try await source.key(oldName) != nil)
                hasRotated.withLock { $0 = true }
                #expect(try await source.key(newName) == nil)
                hands.advance(by: .seconds(60))
                let found = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<100 {
                        group.addTask { ((try? await source.key(newName)) ?? nil) != nil }
                    }
                    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(found == 100)
                #expect(server.tally.counts.requests.count == 2)
                #expect(lines.lines == ["info key set fetched", "info key set fetched"])
            }
        )
    }

    @Test("A server whose certificate is not trusted has no keys to give")
    func distrusted() async throws {
        let set = TestIssuer.keySet([try await TestIssuer.es256()])
        let lines = LogLines()
        try await LoopbackHTTPServer.run(
            tls: true,
            { _ in .ok(String(decoding: set, as: UTF8.self)) },
            { server in
                let client = try ServiceClient(
                    try #require(ServiceURL(server.url)),
                    tls: ServiceTLS(),
                    timeout: .seconds(20),
                    limit: 1000,
                    connections: 1
                )
                let waits = KeySetCache.Waits(refresh: .seconds(3600), maximumAge: .seconds(86_400))
                let source = RemoteKeySource(client, waits: waits, logger: lines.logger)
                let error = await #expect(throws: AuthenticationFailure.self) {
                    try await source.key(KeySet.Name(id: "p256", algorithm: .es256))
                }
                #expect(error?.code == .unavailable)
                #expect(error?.detail.contains("TLS") == true)
                #expect(server.tally.counts.requests.isEmpty)
                #expect(lines.lines == ["warning key set could not be fetched"])
            }
        )
    }
}
