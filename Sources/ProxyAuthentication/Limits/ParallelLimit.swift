// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Synchronization

/// Lets another authenticator judge only so many requests at a time; the others wait their turn (`FairQueue`).
public final class ParallelLimit: Authenticator {
    /// Turns are by network, so that nobody gets more of them who has many addresses; Unix sockets share one.
    private typealias Queue = FairQueue<PeerNetwork?>

    private struct State {
        var queue: Queue
        var nextID: Queue.ID = 0
        var waiters: [Queue.ID: CheckedContinuation<Entry, Never>] = [:]
        /// Whose turn came, or who left, before they were entered above.
        var early: [Queue.ID: Entry] = [:]
        var turnedAway: UInt64 = 0

        /// - Returns: Who is to be told that it has left; nil for one whose turn has come.
        mutating func abandon(_ id: Queue.ID, _ source: PeerNetwork?) -> CheckedContinuation<Entry, Never>? {
            // Its turn has come: it goes in, and its authenticator sees the cancellation.
            guard self.queue.abandon(id, from: source) else { return nil }
            if let waiter = self.waiters.removeValue(forKey: id) { return waiter }
            self.early[id] = .left
            return nil
        }
    }

    private enum Entry { case entered, turnedAway, left }

    private let authenticator: any Authenticator
    private let maximum: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - maximum: The most requests that are judged at a time.
    ///   - maximumWaiting: The most that wait; further ones fail as `unavailable`.
    public init(_ authenticator: any Authenticator, maximum: Int, maximumWaiting: Int) {
        self.authenticator = authenticator
        self.maximum = maximum
        self.state = Mutex(State(queue: Queue(places: maximum, maximumWaiting: maximumWaiting)))
    }

    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        switch await self.enter(request.address.network) {
        case .turnedAway:
            let detail =
                "\(self.maximum) tokens are being judged, and as many wait as may; see maxParallelAuthentications"
            return .failed(AuthenticationFailure(.unavailable, detail: detail))
        case .left:
            return .failed(AuthenticationFailure(.cancelled))
        case .entered:
            defer { self.leave() }
            return await self.authenticator.authenticate(request)
        }
    }

    /// How many wait now.
    package var waiting: Int { self.load.waiting }

    /// How busy this is.
    public var load: AuthenticationLoad {
        self.state.withLock { state in
            AuthenticationLoad(
                judging: state.queue.inside,
                judgingLimit: state.queue.places,
                waiting: state.queue.waiting,
                waitingLimit: state.queue.maximumWaiting,
                turnedAway: state.turnedAway
            )
        }
    }

    private func enter(_ source: PeerNetwork?) async -> Entry {
        let (id, arrival) = self.state.withLock { state in
            state.nextID += 1
            let arrival = state.queue.arrive(state.nextID, from: source)
            if arrival == .turnAway { state.turnedAway += 1 }
            return (state.nextID, arrival)
        }
        switch arrival {
        case .enter: return .entered
        case .turnAway: return .turnedAway
        case .wait: return await self.wait(id, source)
        }
    }

    private func wait(_ id: Queue.ID, _ source: PeerNetwork?) async -> Entry {
        // Of one who was cancelled when it was inside already.
        defer { self.state.withLock { _ = $0.early.removeValue(forKey: id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early = self.state.withLock { state in
                    let early = state.early.removeValue(forKey: id)
                    if early == nil { state.waiters[id] = continuation }
                    return early
                }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            let waiter = self.state.withLock { $0.abandon(id, source) }
            waiter?.resume(returning: .left)
        }
    }

    private func leave() {
        let waiter = self.state.withLock { state -> CheckedContinuation<Entry, Never>? in
            guard let next = state.queue.leave() else { return nil }
            if let waiter = state.waiters.removeValue(forKey: next) { return waiter }
            state.early[next] = .entered
            return nil
        }
        waiter?.resume(returning: .entered)
    }
}
