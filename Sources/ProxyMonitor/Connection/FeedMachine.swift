// SPDX-License-Identifier: GPL-3.0-only

/// How a monitor stands with its server.
package enum FeedStatus: Equatable, Sendable {
    /// Connected, or about to be; nothing has come yet.
    case connecting
    /// Reports come.
    case live
    /// The connection stands, and nothing has come for so many seconds.
    case stale(seconds: Int)
    /// There is no connection; the next attempt is in so many seconds.
    case lost(reason: String, retryIn: Int)
}

/// Decides when to connect, and how the connection stands: after a loss it waits one second, then two, four and eight.
///
/// Time is told to it, as the time since some moment.
struct FeedMachine: Equatable {
    /// Silence after which a report is old: one is due each second.
    static let staleAfter = Duration.seconds(3)
    /// The longest wait between two attempts.
    static let longestDelay = Duration.seconds(8)

    private enum State: Equatable {
        case connecting
        case connected(since: Duration)
        case live(lastReport: Duration)
        case lost(reason: String, retryAt: Duration)
    }

    private var state = State.connecting
    private var delay = Duration.seconds(1)

    /// The connection is made.
    mutating func connected(at now: Duration) {
        self.state = .connected(since: now)
    }

    /// A report came.
    mutating func reportCame(at now: Duration) {
        self.state = .live(lastReport: now)
        self.delay = .seconds(1)
    }

    /// There is no connection, or no sense in what came over it.
    mutating func failed(_ reason: String, at now: Duration) {
        self.state = .lost(reason: reason, retryAt: now + self.delay)
        self.delay = min(self.delay * 2, Self.longestDelay)
    }

    enum TimeAction: Equatable {
        case connect
        case nothing
    }

    /// Time went by.
    mutating func timePassed(at now: Duration) -> TimeAction {
        guard case .lost(_, let retryAt) = self.state, now >= retryAt else { return .nothing }
        self.state = .connecting
        return .connect
    }

    /// What there is to show.
    func status(at now: Duration) -> FeedStatus {
        switch self.state {
        case .connecting:
            return .connecting
        case .connected(let since):
            let silence = now - since
            return silence < Self.staleAfter ? .connecting : .stale(seconds: Int(silence.components.seconds))
        case .live(let lastReport):
            let silence = now - lastReport
            return silence < Self.staleAfter ? .live : .stale(seconds: Int(silence.components.seconds))
        case .lost(let reason, let retryAt):
            return .lost(reason: reason, retryIn: max(1, (retryAt - now).wholeSeconds))
        }
    }

    /// When the status changes by itself, or an attempt is due; nil for as long as something else has to happen.
    func nextChange(at now: Duration) -> Duration? {
        switch self.state {
        case .connecting:
            return nil
        case .connected(let since), .live(lastReport: let since):
            let silence = now - since
            return silence < Self.staleAfter
                ? since + Self.staleAfter : since + .seconds(silence.components.seconds + 1)
        case .lost(_, let retryAt):
            // Counted down: when the rest is so many seconds again.
            return now >= retryAt ? now : retryAt - .seconds(max(0, (retryAt - now).wholeSeconds - 1))
        }
    }
}

extension Duration {
    /// Seconds, rounded up.
    fileprivate var wholeSeconds: Int {
        let (seconds, attoseconds) = self.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
}
