// SPDX-License-Identifier: GPL-3.0-only

/// How one monitor is served: what it gets in each second, and when it is given up.
///
/// Memory for a monitor is bounded by one report, whatever the monitor does: as long as something is under way to it,
/// it gets no other line of a second. For one that takes nothing at all, the lines that it misses count as if they were
/// kept for it; a monitor that takes anything, however slowly, is never given up.
struct MonitorSession {
    /// More than this is not kept for a monitor that does not read: bytes under way, and of lines that it has missed.
    static let maximumUnread = 4 << 20
    /// How many seconds in a row a monitor may take nothing, however long a report is.
    static let patience = 5
    /// Requests for a report in one second that are answered at once. The line of the second answers the others.
    static let maximumRefreshes = 10

    private var queued: UInt64 = 0
    private var taken: UInt64 = 0
    private var missed = 0
    private var idleTicks = 0
    private var refreshes = 0

    /// Bytes were written to the monitor.
    mutating func wrote(_ count: Int) {
        self.queued &+= UInt64(count)
    }

    enum TickAction: Equatable {
        case send
        /// It has not taken everything yet.
        case wait
        /// It does not read.
        case drop
    }

    /// A second is over.
    ///
    /// - Parameters:
    ///   - unsent: Bytes that were written and not yet taken by the system.
    ///   - report: The length of the line that the monitor is to get.
    mutating func tick(unsent: Int, report: Int) -> TickAction {
        self.refreshes = 0
        let taken = self.queued &- UInt64(unsent)
        let hasProgressed = taken != self.taken
        self.taken = taken
        guard unsent > 0, !hasProgressed else {
            self.missed = 0
            self.idleTicks = 0
            return unsent == 0 ? .send : .wait
        }
        self.missed += report
        self.idleTicks += 1
        return self.idleTicks >= Self.patience && unsent + self.missed > Self.maximumUnread ? .drop : .wait
    }

    enum RefreshAction: Equatable {
        case answer
        /// The next line is the answer.
        case wait
    }

    /// The monitor asks for a report.
    mutating func refresh() -> RefreshAction {
        guard self.refreshes < Self.maximumRefreshes else { return .wait }
        self.refreshes += 1
        return .answer
    }
}
