// SPDX-License-Identifier: GPL-3.0-only

/// Back-pressure of one direction of a tunnel, as the reading end keeps it.
///
/// The reading end counts what it has handed over; the writing end grants credit once its socket has taken enough.
/// Above `limit` bytes without credit the reading end stops reading, and starts again at half of it.
public struct FlowWindow: Sendable {
    private let limit: Int
    private var outstanding = 0

    /// Whether reading is stopped.
    public private(set) var isPaused = false

    /// A window that lets `limit` bytes be under way.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Bytes a writing end gathers before it grants credit: one message between event loops pays for many writes,
    /// and since it is at most half of `limit`, a paused reader is always woken.
    public var creditBatch: Int { max(1, self.limit / 2) }

    /// Bytes were handed to the writing end.
    public mutating func handedOver(_ bytes: Int) {
        self.outstanding += bytes
        if self.outstanding >= self.limit { self.isPaused = true }
    }

    /// The writing end has got rid of bytes. Returns true when reading is to start again.
    public mutating func credited(_ bytes: Int) -> Bool {
        self.outstanding -= bytes
        guard self.isPaused, self.outstanding <= self.limit / 2 else { return false }
        self.isPaused = false
        return true
    }
}
