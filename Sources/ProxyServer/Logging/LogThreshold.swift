// SPDX-License-Identifier: GPL-3.0-only

import Logging
import Synchronization

/// The level of one category, which may change while loggers of the category are in use.
final class LogThreshold: Sendable {
    /// The place of a level in the order of swift-log's levels.
    private let rank: Atomic<Int>

    init(_ level: Logger.Level) {
        self.rank = Atomic(Self.rank(of: level))
    }

    var level: Logger.Level {
        get { Logger.Level.allCases[self.rank.load(ordering: .relaxed)] }
        set { self.rank.store(Self.rank(of: newValue), ordering: .relaxed) }
    }

    private static func rank(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}
