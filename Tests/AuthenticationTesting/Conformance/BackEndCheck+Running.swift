// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import Synchronization

extension BackEndCheck {
    /// - Throws: `Nonconformity` with what the back-end did wrong.
    package func run<BackEnd: BackEndUnderTest>(on type: BackEnd.Type) async throws {
        switch self {
        case .accepts:
            try await Self.with(type) { backEnd, _ in
                try await backEnd.expect(.accepted(user: backEnd.user(1)), for: backEnd.goodToken(1))
                try await backEnd.expect(.accepted(user: backEnd.user(2)), for: backEnd.goodToken(2))
            }
        case .refuses:
            try await Self.with(type) { backEnd, _ in try await backEnd.expect(.refused, for: backEnd.badToken) }
        case .unreachable:
            let url = try LoopbackHTTPServer.unreachableURL(tls: type.usesTLS)
            let backEnd = try await BackEnd(asking: url, authority: LoopbackHTTPServer.authority)
            try await backEnd.expectUnavailable()
        case .slow:
            try await Self.slow(type)
        case .malformed(let malformation):
            try await Self.with(type, { _ in malformation.reply }) { backEnd, _ in
                try await backEnd.expectUnavailable()
            }
        case .clientLeft:
            try await Self.clientLeft(type)
        case .thousand:
            try await Self.thousand(type)
        case .recovers:
            try await Self.recovers(type)
        }
    }

    private static func with<BackEnd: BackEndUnderTest>(
        _ type: BackEnd.Type,
        _ answer: LoopbackHTTPServer.Answer? = nil,
        _ body: (BackEnd, LoopbackHTTPServer) async throws -> Void
    ) async throws {
        try await LoopbackHTTPServer.run(tls: type.usesTLS, answer ?? type.answer) { server in
            try await body(BackEnd(asking: server.url, authority: LoopbackHTTPServer.authority), server)
        }
    }

    private static func slow<BackEnd: BackEndUnderTest>(_ type: BackEnd.Type) async throws {
        try await self.with(type, { _ in .silence }) { backEnd, server in
            let clock = ManualClock()
            let request = AuthenticationRequest.sample(backEnd.goodToken(1))
            async let verdict = backEnd.authenticator.authenticate(request, within: .seconds(8), clock: clock)
            await server.tally.until { !$0.requests.isEmpty }
            await clock.untilSomeoneSleeps()
            clock.advance(by: .seconds(8))
            guard case .failed(let failure) = await verdict, failure.code == .timedOut else {
                throw Nonconformity("after authenticationTimeout the verdict is \(await verdict), not timedOut")
            }
            if type.endsRequestWithClient { await server.tally.until { $0.abandoned == $0.requests.count } }
        }
    }

    private static func clientLeft<BackEnd: BackEndUnderTest>(_ type: BackEnd.Type) async throws {
        try await self.with(type, { _ in .silence }) { backEnd, server in
            let client = Task {
                await backEnd.authenticator.authenticate(.sample(backEnd.goodToken(1)), within: .seconds(60))
            }
            await server.tally.until { !$0.requests.isEmpty }
            client.cancel()
            guard case .failed(let failure) = await client.value, failure.code == .cancelled else {
                throw Nonconformity("the verdict for a client that left is \(await client.value), not cancelled")
            }
            if type.endsRequestWithClient { await server.tally.until { $0.abandoned == $0.requests.count } }
        }
    }

    private static func thousand<BackEnd: BackEndUnderTest>(_ type: BackEnd.Type) async throws {
        try await self.with(type) { backEnd, server in
            let wrong = await withTaskGroup(of: String?.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        // A few bad ones among them: verdicts must not be mixed up.
                        let isGood = number % 50 != 49
                        let token = isGood ? backEnd.goodToken(number) : backEnd.badToken
                        let verdict = await backEnd.authenticator.authenticate(.sample(token), within: .seconds(60))
                        let expected = isGood ? AuthenticationVerdict.accepted(user: backEnd.user(number)) : .refused
                        return verdict == expected ? nil : "request \(number) of 1000: \(verdict), not \(expected)"
                    }
                }
                return await group.reduce(into: [String]()) { wrong, next in next.map { wrong.append($0) } }
            }
            if let first = wrong.first { throw Nonconformity("\(wrong.count) wrong verdicts; \(first)") }
            let counts = server.tally.counts
            guard counts.peakConnections <= type.maximumConnections else {
                throw Nonconformity("\(counts.peakConnections) connections, \(type.maximumConnections) are allowed")
            }
            // Connections are used again, or there would be one for each request.
            guard counts.totalConnections <= type.maximumConnections else {
                throw Nonconformity("\(counts.totalConnections) connections for \(counts.requests.count) requests")
            }
        }
    }

    private static func recovers<BackEnd: BackEndUnderTest>(_ type: BackEnd.Type) async throws {
        let isWell = Flag()
        let answer = type.answer
        try await self.with(type, { isWell.isSet ? await answer($0) : .hangUp }) { backEnd, _ in
            try await backEnd.expectUnavailable()
            isWell.set()
            try await backEnd.expect(.accepted(user: backEnd.user(1)), for: backEnd.goodToken(1))
        }
    }
}

extension BackEndUnderTest {
    fileprivate func expect(_ expected: AuthenticationVerdict, for token: Secret) async throws {
        let verdict = await self.authenticator.authenticate(.sample(token), within: .seconds(60))
        guard verdict == expected else { throw Nonconformity("the verdict is \(verdict), not \(expected)") }
    }

    fileprivate func expectUnavailable() async throws {
        let token = self.goodToken(1)
        let verdict = await self.authenticator.authenticate(.sample(token), within: .seconds(60))
        guard case .failed(let failure) = verdict, failure.code == .unavailable else {
            throw Nonconformity("the verdict is \(verdict), not unavailable")
        }
        guard !failure.detail.isEmpty else { throw Nonconformity("nothing says why: \(failure)") }
        guard !failure.detail.contains(token.revealed) else { throw Nonconformity("the token shows in: \(failure)") }
    }
}

extension AuthenticationRequest {
    /// The sample, with another token.
    fileprivate static func sample(_ token: Secret) -> AuthenticationRequest {
        var request = Self.sample
        request.token = token
        return request
    }
}

/// Something that has happened.
private final class Flag: Sendable {
    private let state = Atomic(false)

    var isSet: Bool { self.state.load(ordering: .acquiring) }
    func set() { self.state.store(true, ordering: .releasing) }
}
