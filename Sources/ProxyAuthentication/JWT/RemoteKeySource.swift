// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOHTTP1
import Synchronization

/// A key set that is fetched from a URL, kept, and fetched again when `KeySetCache` says so.
final class RemoteKeySource: KeySource {
    private struct State {
        var cache: KeySetCache
        /// Settled when the fetch that is under way has ended.
        var round = OneShot<Void>()
    }

    private let client: ServiceClient
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    init(
        _ client: ServiceClient,
        waits: KeySetCache.Waits,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        logger: Logger
    ) {
        self.client = client
        self.logger = logger
        self.now = now
        self.state = Mutex(State(cache: KeySetCache(waits: waits)))
    }

    /// Begins to fetch the set before a token needs it, so that a wrong URL shows in the log at once.
    func prepare() {
        let begins = self.state.withLock { state in
            if case .fetch? = state.cache.begin(self.now()) { true } else { false }
        }
        if begins { self.fetch() }
    }

    func key(_ name: KeySet.Name) async throws(AuthenticationFailure) -> VerificationKey? {
        var hasWaited = false
        while true {
            let (answer, round) = self.state.withLock { state in
                (state.cache.look(up: name, hasWaited: hasWaited, now: self.now()), state.round)
            }
            switch answer {
            case .key(let key): return key
            case .keyAndFetch(let key):
                self.fetch()
                return key
            case .unknown: return nil
            case .unavailable(let fault):
                throw AuthenticationFailure(.unavailable, detail: "no key set from \(self.client.url): \(fault)")
            case .fetch:
                self.fetch()
                await round.value
            case .wait:
                await round.value
            }
            hasWaited = true
        }
    }

    /// In a task of its own: the client whose token has caused it may leave, others wait for it, too.
    private func fetch() {
        Task {
            let outcome = await self.load()
            let round = self.state.withLock { state in
                switch outcome {
                case .success(let keys): state.cache.fetched(keys, now: self.now())
                case .failure(let fault): state.cache.failed(fault.reason, now: self.now())
                }
                defer { state.round = OneShot() }
                return state.round
            }
            self.report(outcome)
            round.settle(())
        }
    }

    private func load() async -> Result<KeySet, FileFault> {
        do throws(HTTPCallError) {
            let reply = try await self.client.get()
            guard reply.status == .ok else {
                return .failure(FileFault("it answered with status \(reply.status.code)"))
            }
            return Result { () throws(FileFault) in try KeySet(parsing: reply.body) }
        } catch {
            return .failure(FileFault("\(error)"))
        }
    }

    private func report(_ outcome: Result<KeySet, FileFault>) {
        var metadata: Logger.Metadata = ["url": "\(self.client.url)"]
        switch outcome {
        case .success(let keys):
            if !keys.remarks.isEmpty { metadata["remarks"] = "\(keys.remarks.joined(separator: "; "))" }
            self.logger.info("key set fetched", metadata: metadata)
        case .failure(let fault):
            metadata["reason"] = "\(fault)"
            self.logger.warning("key set could not be fetched", metadata: metadata)
        }
    }
}
