// SPDX-License-Identifier: GPL-3.0-only

/// Plays ping-pong: answers the partner's pings, and sends its own next one as soon as the last was answered.
///
/// The messages are lines, `ping 7` and `pong 7`, and each side counts its own.
struct PingPong {
    /// Round trips between two reports.
    struct Report: Equatable {
        var count = 0
        var shortest = Duration.zero
        var longest = Duration.zero
        var total = Duration.zero

        mutating func add(_ time: Duration) {
            self.shortest = self.count == 0 ? time : min(self.shortest, time)
            self.longest = max(self.longest, time)
            self.total += time
            self.count += 1
        }
    }

    enum Action: Equatable {
        case send(String)
        case report(Report)
    }

    /// How often round trips are reported; the first one is at once.
    static let reportInterval = Duration.seconds(1)

    private var number = 0
    private var sentAt: ContinuousClock.Instant
    private var lastReport: ContinuousClock.Instant
    private var current = Report()
    /// All round trips so far.
    private(set) var whole = Report()

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
            self.current = Report()
            self.lastReport = now
        }
        return actions
    }
}

extension PingPong.Report: CustomStringConvertible {
    var description: String {
        guard self.count > 0 else { return "no round trip" }
        let mean = self.total / self.count
        return "\(self.count) round trip\(self.count == 1 ? "" : "s"), "
            + "\(self.shortest.milliseconds) to \(self.longest.milliseconds) ms, mean \(mean.milliseconds) ms"
    }
}

extension Duration {
    /// Milliseconds with three decimals.
    fileprivate var milliseconds: String {
        let (seconds, attoseconds) = self.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: max(0, 3 - fraction.count)))\(fraction)"
    }
}
