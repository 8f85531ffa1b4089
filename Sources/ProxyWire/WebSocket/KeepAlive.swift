// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Finds dead WebSocket peers (PROTOCOL section 8): a ping after `pingInterval` of silence, the end after `timeout`.
public struct KeepAlive: Sendable {
    private let pingInterval: TimeAmount
    private let timeout: TimeAmount
    private var lastHeard: NIODeadline

    /// A peer last heard `now`.
    public init(pingInterval: TimeAmount, timeout: TimeAmount, now: NIODeadline) {
        self.pingInterval = pingInterval
        self.timeout = timeout
        self.lastHeard = now
    }

    /// Anything at all has come from the peer, or it could not be listened to (reading was paused).
    public mutating func heard(now: NIODeadline) {
        self.lastHeard = now
    }

    /// What to do, and when to ask again.
    public enum Action: Equatable {
        /// Nothing; look again at this time.
        case wait(until: NIODeadline)
        /// Send a ping; look again at this time.
        case ping(next: NIODeadline)
        /// The peer is dead.
        case dead
    }

    /// The clock says `now`.
    public func check(now: NIODeadline) -> Action {
        let silence = now - self.lastHeard
        if silence >= self.timeout { return .dead }
        if silence < self.pingInterval {
            return .wait(until: min(self.lastHeard + self.pingInterval, self.lastHeard + self.timeout))
        }
        return .ping(next: min(now + self.pingInterval, self.lastHeard + self.timeout))
    }
}
