// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole

/// Plays ping-pong: answers the partner's pings, and sends its own next one as soon as the last was answered.
///
/// The messages are lines, `ping 7` and `pong 7`, and each side counts its own.
struct PingPong {
    enum Action: Equatable {
        case send(String)
        case report(RoundTrips)
    }

    /// How often round trips are reported; the first one is at once.
    static let reportInterval = Duration.seconds(1)

    private var number = 0
    private var sentAt: ContinuousClock.Instant
    private var lastReport: ContinuousClock.Instant
    private var current = RoundTrips()
    /// All round trips so far.
    private(set) var whole = RoundTrips()

    init(now: ContinuousClock.Instant) {
        self.sentAt = now
        self.lastReport = now - Self.reportInterval
    }

    /// Opens the game.
    mutating func start(now: ContinuousClock.Instant) -> Action {
        self.number += 1
        self.sentAt = now
        return .send("ping \(self.number)\n")
    }

    /// What a line from the partner, without its line end, leads to; any other text is none of the game's.
    mutating func received(_ line: String, now: ContinuousClock.Instant) -> [Action] {
        if line.hasPrefix("ping "), let number = Int(line.dropFirst(5)) {
            return [.send("pong \(number)\n")]
        }
        guard line == "pong \(self.number)" else { return [] }
        self.current.add(now - self.sentAt)
        self.whole.add(now - self.sentAt)
        var actions = [self.start(now: now)]
        if now - self.lastReport >= Self.reportInterval {
            actions.append(.report(self.current))
            self.current = RoundTrips()
            self.lastReport = now
        }
        return actions
    }
}
