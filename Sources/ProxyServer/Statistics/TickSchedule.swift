// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// When the next second is over: a steady beat from the start, however long the work of each one takes.
///
/// Work that takes longer than a second, on a machine that has no time for it, leaves beats out, so that there is always
/// time between two ticks for whoever waits for the same thread.
struct TickSchedule {
    static let interval = TimeAmount.seconds(1)
    /// The shortest time between the end of one tick's work and the next tick.
    static let rest = TimeAmount.milliseconds(250)

    private(set) var next: NIODeadline

    init(start: NIODeadline) {
        self.next = start + Self.interval
    }

    /// A tick's work is done. Beats that it or a sleeping process has missed are left out, the beat stays.
    mutating func ticked(at now: NIODeadline) {
        let late = now + Self.rest - self.next
        let missed = max(0, late.nanoseconds / Self.interval.nanoseconds)
        self.next = self.next + .nanoseconds((missed + 1) * Self.interval.nanoseconds)
    }
}
