// SPDX-License-Identifier: GPL-3.0-only

/// When freed memory is worth giving back to the system.
///
/// The allocator keeps what was freed below something that lives: after a burst of traffic on thousands of connections
/// that is far more than they need when quiet.
struct HeapTrimPolicy: Equatable, Sendable {
    /// Bytes that must be idle before a trim is worth its page faults.
    static let threshold = 2 << 20

    /// What stayed idle after the last trim: fragments that no trim gives back.
    private var floor = 0
    /// What was idle at the last look; nil once that was dealt with.
    private var last: Int?

    /// The next look: bytes that are resident and that nobody uses. Returns whether to trim now, which is once they
    /// have stopped growing.
    mutating func tick(idle: Int) -> Bool {
        self.floor = min(self.floor, idle)
        guard idle - self.floor >= Self.threshold else {
            self.last = nil
            return false
        }
        defer { self.last = idle }
        guard let last = self.last else { return false }
        return idle <= last + Self.threshold / 4
    }

    /// What is idle after a trim.
    mutating func trimmed(idle: Int) {
        self.floor = idle
        self.last = nil
    }
}
