// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyAuthentication
import ProxySupport
import RemoteProxyAPI

/// What an observatory does each second. Lives on its event loop.
final class ObservatoryCore {
    /// What earlier processes have counted.
    let earlierTotals: ServerTotals
    private let server: ObservedServer
    private let facts: ReportFacts
    private let finishedTunnels: FinishedTunnels
    private let logger: Logger
    private let monitorLogger: Logger
    private let stateFile: StateFile?
    private let logEngine: LogEngine?
    private var monitors: MonitorServer?
    private var statistics: StatisticsMachine
    private var state: StateKeeper
    private var schedule: TickSchedule
    private var nextTick: Scheduled<Void>?

    /// Reads the state file.
    ///
    /// - Parameters:
    ///   - finishedTunnels: Where they are put that the log engine is to log.
    init(
        _ server: ObservedServer,
        facts: ReportFacts,
        stateFile: StateFile?,
        logEngine: LogEngine?,
        finishedTunnels: FinishedTunnels,
        logger: Logger,
        monitorLogger: Logger
    ) {
        let loaded = stateFile?.load()
        if let stateFile, let warning = loaded?.warning {
            logger.warning("stateFile \(stateFile.path.quotedForMessage) \(warning)")
        }
        let totals = loaded?.totals ?? ServerTotals()
        let now = NIODeadline.now()
        self.earlierTotals = totals
        self.server = server
        self.facts = facts
        self.finishedTunnels = finishedTunnels
        self.logger = logger
        self.monitorLogger = monitorLogger
        self.stateFile = loaded?.isUsable == true ? stateFile : nil
        self.logEngine = logEngine
        self.statistics = StatisticsMachine(saved: totals, at: now)
        self.state = StateKeeper(saved: totals)
        self.schedule = TickSchedule(start: now)
    }

    /// Takes monitors on a socket that is bound.
    func listen(on descriptor: NIOBSDSocket.Handle, eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        // Weak, because what is left of a connection may outlive this.
        let monitors = MonitorServer(logger: self.monitorLogger) { [weak self] in self?.report($0) ?? ByteBuffer() }
        self.monitors = monitors
        return monitors.listen(on: descriptor, eventLoop: eventLoop)
    }

    /// Ticks from now on.
    func start(on eventLoop: any EventLoop) {
        self.nextTick = eventLoop.assumeIsolated().scheduleTask(deadline: self.schedule.next) {
            self.tick()
            // Behind the work: a tick that is due already would run before the loop looks at its sockets again.
            self.schedule.ticked(at: .now())
            self.start(on: eventLoop)
        }
    }

    /// The server has stopped: what has not been written yet is written now.
    func stop() {
        self.nextTick?.cancel()
        let totals = self.statistics.snapshot(self.server.counts()).totals
        self.logEngine?.write(self.finishedTunnels.takeAll(), now: UnixTime.now)
        self.save(totals, at: .now(), isLast: true)
        self.monitors?.close()
    }

    func reopenLogs() {
        self.logEngine?.reopen()
    }

    private func tick() {
        let now = NIODeadline.now()
        let snapshot = self.statistics.tick(self.server.counts(), at: now)
        self.logEngine?.tick(snapshot, self.finishedTunnels.takeAll(), now: UnixTime.now)
        self.save(snapshot.totals, at: now)
        self.monitors?.tick()
    }

    private func save(_ totals: ServerTotals, at now: NIODeadline, isLast: Bool = false) {
        guard let stateFile = self.stateFile, self.state.isDue(totals, at: now, isLast: isLast) else { return }
        do throws(FileFault) {
            try stateFile.save(totals)
            self.state.succeeded(totals)
        } catch {
            self.state.failed(at: now)
            let wait = StateKeeper.retryInterval.nanoseconds / 1_000_000_000
            self.logger.error(
                "stateFile \(stateFile.path.quotedForMessage) \(error.reason); it is tried again in \(wait) s"
            )
        }
    }

    private func report(_ request: MonitorRequest) -> ByteBuffer {
        let report = MonitorAPI.Report(
            self.facts,
            self.statistics.snapshot(self.server.counts()),
            connections: self.server.connections(),
            unjudgedTokens: self.server.unjudgedTokens(),
            wantsAll: request.wantsAll
        )
        return ByteBuffer(bytes: report.jsonValue.encoded() + [UInt8(ascii: "\n")])
    }
}
