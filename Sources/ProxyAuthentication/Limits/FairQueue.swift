// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Who may go in and who waits: at most `places` at a time, the others in turn, one of each source after the other.
///
/// So a source that comes with a thousand at once delays another's only one by one turn, not by a thousand.
struct FairQueue<Source: Hashable & Sendable>: Sendable {
    typealias ID = UInt64

    /// What one who arrives does.
    enum Arrival: Sendable, Equatable {
        case enter
        case wait
        /// Too many wait.
        case turnAway
    }

    let places: Int
    let maximumWaiting: Int

    private(set) var inside = 0
    private(set) var waiting = 0
    private var queues: [Source: CircularBuffer<ID>] = [:]
    /// Every source with a queue, the next first.
    private var turns: CircularBuffer<Source> = []

    init(places: Int, maximumWaiting: Int) {
        self.places = max(1, places)
        self.maximumWaiting = max(0, maximumWaiting)
    }

    mutating func arrive(_ id: ID, from source: Source) -> Arrival {
        if self.inside < self.places {
            self.inside += 1
            return .enter
        }
        guard self.waiting < self.maximumWaiting else { return .turnAway }
        self.waiting += 1
        if self.queues[source]?.append(id) == nil {
            self.queues[source] = [id]
            self.turns.append(source)
        }
        return .wait
    }

    /// One who was inside goes.
    ///
    /// - Returns: Who enters in its place.
    mutating func leave() -> ID? {
        while let source = self.turns.popFirst() {
            guard var queue = self.queues.removeValue(forKey: source), let id = queue.popFirst() else { continue }
            if !queue.isEmpty {
                self.queues[source] = queue
                self.turns.append(source)
            }
            self.waiting -= 1
            return id
        }
        self.inside -= 1
        return nil
    }

    /// One who waits goes.
    ///
    /// - Returns: Whether it waited; if not, its turn has come before.
    mutating func abandon(_ id: ID, from source: Source) -> Bool {
        guard var queue = self.queues.removeValue(forKey: source) else { return false }
        let index = queue.firstIndex(of: id)
        if let index {
            queue.remove(at: index)
            self.waiting -= 1
        }
        if queue.isEmpty {
            self.turns.removeAll { $0 == source }
        } else {
            self.queues[source] = queue
        }
        return index != nil
    }
}
