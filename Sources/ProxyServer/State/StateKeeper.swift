// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Says when totals are to be saved: when they have changed, and after a failure not at once.
struct StateKeeper {
    /// How long a disk is left alone that could not take them.
    static let retryInterval = TimeAmount.seconds(60)

    private var saved: ServerTotals
    private var retry: NIODeadline?

    /// - Parameter saved: What the file has.
    init(saved: ServerTotals) {
        self.saved = saved
    }

    /// Whether to save these totals. Asked once a second; `isLast` when the server stops.
    func isDue(_ totals: ServerTotals, at now: NIODeadline, isLast: Bool = false) -> Bool {
        guard totals != self.saved else { return false }
        return isLast || self.retry.map { $0 <= now } ?? true
    }

    mutating func succeeded(_ totals: ServerTotals) {
        self.saved = totals
        self.retry = nil
    }

    mutating func failed(at now: NIODeadline) {
        self.retry = now + Self.retryInterval
    }
}
