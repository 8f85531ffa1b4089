// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// When a device pings its proxy, and when it gives it up.
///
/// Proxies close a device that has sent nothing for a while (`serverPingTimeout`), and give its place to another
/// connection even sooner, so not only silence from the proxy asks for a ping but this side's own silence, too.
struct PingSchedule {
    enum Action: Equatable {
        /// Nothing; look again at this time.
        case wait(until: NIODeadline)
        /// Send a ping; look again at this time.
        case ping(next: NIODeadline)
        /// The proxy does not answer.
        case dead
    }

    private let interval: TimeAmount
    private let answerTime: TimeAmount
    private var lastReceived: NIODeadline
    private var lastSent: NIODeadline
    private var lastPing: NIODeadline

    /// - Parameters:
    ///   - interval: the silence after which a ping is sent.
    ///   - answerTime: how much longer the silence may then last.
    init(interval: TimeAmount, answerTime: TimeAmount, now: NIODeadline) {
        self.interval = interval
        self.answerTime = answerTime
        (self.lastReceived, self.lastSent, self.lastPing) = (now, now, now)
    }

    /// Anything has come, or the proxy could not be listened to.
    mutating func received(now: NIODeadline) {
        self.lastReceived = now
    }

    /// Anything was sent.
    mutating func sent(now: NIODeadline) {
        self.lastSent = now
    }

    /// The clock says `now`.
    mutating func check(now: NIODeadline) -> Action {
        let end = self.lastReceived + self.interval + self.answerTime
        guard now < end else { return .dead }
        // One ping after another, however long the silence before the first.
        let due = max(min(self.lastReceived, self.lastSent), self.lastPing) + self.interval
        guard now >= due else { return .wait(until: min(due, end)) }
        self.lastPing = now
        self.lastSent = now
        return .ping(next: min(now + self.interval, end))
    }
}
