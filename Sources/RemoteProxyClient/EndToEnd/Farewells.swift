// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// What is still to be said through a connection's channels before they are closed in order, by whoever has wrapped them:
/// an encrypted channel tells its other end that nothing is missing.
final class Farewells: Sendable {
    typealias Farewell = @Sendable () async -> Void

    /// By the channel that they go through.
    private let farewells = Mutex<[ObjectIdentifier: Farewell]>([:])

    func set(for channel: AnyObject, _ farewell: @escaping Farewell) {
        self.farewells.withLock { $0[ObjectIdentifier(channel)] = farewell }
    }

    func remove(for channel: AnyObject) {
        self.farewells.withLock { $0[ObjectIdentifier(channel)] = nil }
    }

    func say(for channel: AnyObject) async {
        await self.farewells.withLock { $0[ObjectIdentifier(channel)] }?()
    }

    func sayAll() async {
        let all = self.farewells.withLock { Array($0.values) }
        await withDiscardingTaskGroup { group in
            for farewell in all { group.addTask { await farewell() } }
        }
    }
}
