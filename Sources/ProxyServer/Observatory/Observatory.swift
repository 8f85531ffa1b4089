// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOPosix
import ProxyAuthentication
import ProxyCore
import ProxyTransport
import Synchronization

/// Looks at the server from outside: statistics, monitors, the log engine and the totals that survive a restart.
///
/// Everything here runs on one thread of its own, at a lower priority than the connections' threads. A connection's
/// thread only leaves a note when a tunnel is over.
final class Observatory: ConnectionObserver {
    private struct Running {
        let group: MultiThreadedEventLoopGroup
        let core: NIOLoopBound<ObservatoryCore>
    }

    let configuration: ObservatoryConfiguration
    let origins: [SettingID: SettingOrigin]
    let facts: ReportFacts
    let logger: Logger
    let monitorLogger: Logger
    let finishedTunnels = FinishedTunnels()
    let earlier = Mutex(ServerTotals())
    private let running = Mutex<Running?>(nil)

    /// - Parameter origins: Where settings stand, for messages.
    init(
        _ configuration: ObservatoryConfiguration,
        origins: [SettingID: SettingOrigin] = [:],
        facts: ReportFacts,
        logger: Logger,
        monitorLogger: Logger
    ) {
        self.configuration = configuration
        self.origins = origins
        self.facts = facts
        self.logger = logger
        self.monitorLogger = monitorLogger
    }

    /// What earlier processes have counted; nothing before the start.
    var earlierTotals: ServerTotals { self.earlier.withLock { $0 } }

    /// Begins to look, once.
    ///
    /// - Throws: What cannot be had: the monitors' socket (`.unavailable`) or group (`.configuration`), or the
    ///   directory of the logs (`.unavailable`).
    func start(_ server: ObservedServer) async throws(StartError) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        do throws(StartError) {
            if let path = self.configuration.monitorSocket {
                await UnixSocketFile.removeStale(path, group: group)
            }
            let core = try await self.makeCore(server, on: eventLoop)
            try await self.listen(core)
            core.eventLoop.execute { core.value.start(on: eventLoop) }
            self.running.withLock { $0 = Running(group: group, core: core) }
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Writes what is still to be written, removes the socket, and ends. To be called when the last connection is gone.
    func stop() async {
        guard let running = self.running.withLock({ $0.take() }) else { return }
        // The file first: once nobody listens, a successor may put its own in the place.
        self.configuration.monitorSocket.map(UnixSocketFile.remove)
        do {
            try await running.core.eventLoop.submit { running.core.value.stop() }.get()
            try await running.group.shutdownGracefully()
        } catch {
            self.logger.error("statistics did not stop", metadata: ["error": "\(error)"])
        }
    }

    /// Takes the files that now have the names of the log engine's logs. From any thread.
    func reopenLogs() {
        guard let core = self.running.withLock({ $0?.core }) else { return }
        core.eventLoop.execute { core.value.reopenLogs() }
    }

    /// Nothing of a single connection is kept here.
    func connectionEnded(_ end: ConnectionEnd) {}

    func tunnelEnded(_ end: TunnelEnd) {
        guard self.configuration.logEngine != nil else { return }
        self.finishedTunnels.add(FinishedTunnel(end, at: UnixTime.now))
    }
}
