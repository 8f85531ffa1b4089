// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// When the next second is over: a steady beat from the start, however long the work of each one takes.
struct TickSchedule {
    static let interval = TimeAmount.seconds(1)

    private(set) var next: NIODeadline

    init(start: NIODeadline) {
        self.next = start + Self.interval
    }

    /// A tick begins. Those that the process has slept through are left out, the beat stays.
    mutating func tick(at now: NIODeadline) {
        let late = now - self.next
        let missed = max(0, late.nanoseconds / Self.interval.nanoseconds)
        self.next = self.next + .nanoseconds((missed + 1) * Self.interval.nanoseconds)
    }
}
