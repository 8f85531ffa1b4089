// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Synchronization

/// Slows networks down from which many tokens are refused, and then does not ask the back-end for a while.
public final class FailureGuard<Time: Clock<Duration>>: Authenticator where Time.Instant: Sendable {
    private let base: any Authenticator
    private let clock: Time
    private let ledger: Mutex<FailureLedger<Time.Instant>>
    private let refusals = Atomic<UInt64>(0)

    /// - Parameter base: Judges the tokens.
    public init(
        _ base: any Authenticator,
        limits: FailureLedger<Time.Instant>.Limits,
        clock: Time = ContinuousClock()
    ) {
        self.base = base
        self.clock = clock
        self.ledger = Mutex(FailureLedger(limits: limits))
    }

    /// Takes other limits; what is remembered of networks stays.
    public func update(_ limits: FailureLedger<Time.Instant>.Limits) {
        self.ledger.withLock { $0.limits = limits }
    }

    /// Requests that were not judged, since the start.
    public var refusedRequests: UInt64 { self.refusals.load(ordering: .relaxed) }

    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        // Who reaches the Unix socket is on this machine.
        guard let network = request.address.network else { return await self.base.authenticate(request) }
        let now = self.clock.now
        switch self.ledger.withLock({ $0.admit(network, now: now) }) {
        case .judge:
            break
        case .delay(let time):
            do {
                try await self.clock.sleep(for: time)
            } catch {
                return .failed(AuthenticationFailure(.cancelled))
            }
        case .refuse:
            self.refusals.wrappingAdd(1, ordering: .relaxed)
            return .failed(AuthenticationFailure(.tooManyFailures, detail: "of \(request.address.host)"))
        }
        let verdict = await self.base.authenticate(request)
        if verdict == .refused {
            let now = self.clock.now
            _ = self.ledger.withLock { $0.failed(network, now: now) }
        }
        return verdict
    }
}
