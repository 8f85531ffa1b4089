// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication
import ProxyTransport

/// Keeps the two logs of the original: of every tunnel, when it is over, and of the statistics of every second.
///
/// Used from one thread.
final class LogEngine {
    /// Where the logs are, and for how long.
    struct Configuration: Equatable, Sendable {
        var directory: String
        /// 0: for ever.
        var retentionDays: Int
    }

    /// The logs' names without suffix.
    static let tunnelsName = "nymea-remoteproxy-tunnels"
    static let statisticsName = "nymea-remoteproxy-statistics"
    /// How long nothing more is said of a fault that lasts.
    static let complaintInterval = Duration.seconds(60)

    private enum Complaint: Hashable {
        case file(String)
        case lost(String)
    }

    private let tunnels: RotatingLog
    private let statistics: RotatingLog
    private let logger: Logger
    private let throttle = LogThrottle<Complaint>(interval: LogEngine.complaintInterval)
    private var lostTunnels = 0
    private var lostStatistics = 0

    /// - Parameter now: Seconds of Unix time.
    /// - Throws: Why the logs cannot be written, in words that follow the directory's name.
    init(
        _ configuration: Configuration,
        now: Int,
        calendar: LocalCalendar = .system,
        logger: Logger
    ) throws(FileFault) {
        func log(_ name: String) throws(FileFault) -> RotatingLog {
            do throws(FileFault) {
                return try RotatingLog(
                    name,
                    in: configuration.directory,
                    retentionDays: configuration.retentionDays,
                    now: now,
                    calendar: calendar
                )
            } catch {
                throw FileFault("cannot have the logs: \(name).log \(error.reason)")
            }
        }
        self.tunnels = try log(Self.tunnelsName)
        self.statistics = try log(Self.statisticsName)
        self.logger = logger
    }

    /// A second is over.
    ///
    /// - Parameter now: Seconds of Unix time.
    func tick(_ snapshot: StatisticsSnapshot, _ finished: FinishedTunnels.Batch, now: Int) {
        self.attempt(self.statistics) { log throws(FileFault) in
            try log.append(LogEngineLine.text(snapshot, second: now), at: now)
        }
        self.write(finished, now: now)
    }

    /// Writes what has been appended, and these: in each second, and once more when the server has stopped.
    ///
    /// - Parameter now: Seconds of Unix time.
    func write(_ finished: FinishedTunnels.Batch, now: Int) {
        self.lostTunnels += finished.dropped
        for tunnel in finished.tunnels {
            self.attempt(self.tunnels) { log throws(FileFault) in
                try log.append(LogEngineLine.text(tunnel), at: tunnel.end)
            }
        }
        for log in [self.tunnels, self.statistics] {
            self.attempt(log) { log throws(FileFault) in try log.tick(now: now) }
        }
        self.lostTunnels += self.tunnels.takeDropped()
        self.lostStatistics += self.statistics.takeDropped()
        self.complain(of: &self.lostTunnels, self.tunnels)
        self.complain(of: &self.lostStatistics, self.statistics)
    }

    /// Takes the files that now have the names of the logs: somebody has moved them away.
    func reopen() {
        for log in [self.tunnels, self.statistics] {
            self.attempt(log) { log throws(FileFault) in try log.reopen() }
        }
    }

    private func attempt(_ log: RotatingLog, _ body: (RotatingLog) throws(FileFault) -> Void) {
        do throws(FileFault) {
            try body(log)
        } catch {
            guard let others = self.throttle.admit(.file(log.path), now: .now) else { return }
            self.logger.error(
                "log engine: a file \(error.reason); its lines wait, and it is tried again every second",
                metadata: ["file": "\(log.path)", "failuresNotLogged": "\(others)"]
            )
        }
    }

    private func complain(of lost: inout Int, _ log: RotatingLog) {
        guard lost > 0, self.throttle.admit(.lost(log.path), now: .now) != nil else { return }
        self.logger.error("log engine: lines are lost", metadata: ["file": "\(log.path)", "lines": "\(lost)"])
        lost = 0
    }
}
