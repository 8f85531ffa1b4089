// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Knows what is forwarded at this moment and what was in all, and tells an observer of what happens.
package final class ForwardingLedger: Sendable {
    package typealias Observer = @Sendable (ForwardingEvent) -> Void

    /// The sums of a moment.
    package struct Totals: Hashable, Sendable {
        /// Connections that stand.
        package var open = 0
        /// Bytes of all connections, those that have ended too.
        package var traffic = Traffic()

        package init(open: Int = 0, traffic: Traffic = Traffic()) {
            self.open = open
            self.traffic = traffic
        }
    }

    private struct State {
        var lastNumber = 0
        var ended = Traffic()
        var meters: [Int: TrafficMeter] = [:]
    }

    private let state = Mutex(State())
    private let observer: Observer

    package init(observer: @escaping Observer) {
        self.observer = observer
    }

    package var totals: Totals {
        let (ended, meters) = self.state.withLock { ($0.ended, Array($0.meters.values)) }
        return Totals(open: meters.count, traffic: meters.reduce(ended) { $0 + $1.traffic })
    }

    func tell(_ event: ForwardingEvent) { self.observer(event) }

    /// Somebody has come.
    func arrived(peer: String, target: String, isFramed: Bool) -> ForwardedConnection {
        let number = self.state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return ForwardedConnection(number: number, peer: peer, target: target, isFramed: isFramed)
    }

    /// Has a connection that stands known and counted for the length of `body`, which forwards it.
    func whileOpen(_ connection: ForwardedConnection, _ body: (TrafficMeter) async throws -> Void) async throws {
        let meter = TrafficMeter()
        let begin = ContinuousClock.now
        self.state.withLock { $0.meters[connection.number] = meter }
        self.tell(.opened(connection))
        func close(_ end: ForwardingEnd) {
            let traffic = meter.traffic
            self.state.withLock { state in
                state.meters[connection.number] = nil
                state.ended = state.ended + traffic
            }
            self.tell(.closed(connection, traffic, lasted: begin.duration(to: .now), end))
        }
        do {
            try await body(meter)
            close(ForwardingEnd(.finished))
        } catch {
            close(ForwardingEnd(error))
            throw error
        }
    }
}
