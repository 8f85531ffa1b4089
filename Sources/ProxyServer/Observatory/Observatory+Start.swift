// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyAuthentication
import ProxySupport
import ProxyTransport
import Synchronization

extension Observatory {
    /// Has the files opened on the thread that will write them.
    func makeCore(
        _ server: ObservedServer,
        on eventLoop: any EventLoop
    ) async throws(StartError) -> NIOLoopBound<ObservatoryCore> {
        let made: Result<NIOLoopBound<ObservatoryCore>, StartError>
        do {
            made = try await eventLoop.submit {
                ThreadPriority.lower()
                return Result { () throws(StartError) in
                    NIOLoopBound(try self.makeCore(server), eventLoop: eventLoop)
                }
            }.get()
        } catch {
            throw StartError(.unavailable, "cannot start statistics: \(error)")
        }
        return try made.get()
    }

    private func makeCore(_ server: ObservedServer) throws(StartError) -> ObservatoryCore {
        let logEngine: LogEngine? =
            if let logs = self.configuration.logEngine {
                try self.makeLogEngine(logs)
            } else {
                nil
            }
        let core = ObservatoryCore(
            server,
            facts: self.facts,
            stateFile: self.configuration.stateFile.map(StateFile.init),
            logEngine: logEngine,
            finishedTunnels: self.finishedTunnels,
            logger: self.logger,
            monitorLogger: self.monitorLogger
        )
        self.earlier.withLock { $0 = core.earlierTotals }
        return core
    }

    private func makeLogEngine(_ logs: LogEngine.Configuration) throws(StartError) -> LogEngine {
        do throws(FileFault) {
            return try LogEngine(logs, now: UnixTime.now, logger: self.logger)
        } catch {
            throw self.fault(.unavailable, Settings.logDirectory.facts.id, logs.directory, error.reason)
        }
    }

    /// Binds the monitors' socket and listens, if there is to be one.
    func listen(_ core: NIOLoopBound<ObservatoryCore>) async throws(StartError) {
        guard let path = self.configuration.monitorSocket else { return }
        let socket = Settings.monitorSocket.facts.id
        let descriptor: Int32
        do throws(MonitorSocket.Fault) {
            descriptor = try MonitorSocket.bind(path, group: self.configuration.monitorGroup)
        } catch {
            switch error {
            case .socket(let reason): throw self.fault(.unavailable, socket, path, reason)
            case .group(let reason):
                let name = self.configuration.monitorGroup ?? ""
                throw self.fault(.configuration, Settings.monitorGroup.facts.id, name, reason)
            }
        }
        do {
            try await core.eventLoop.flatSubmit {
                core.value.listen(on: descriptor, eventLoop: core.eventLoop)
            }.get()
        } catch {
            UnixSocketFile.remove(path)
            throw self.fault(.unavailable, socket, path, "cannot be used: \(SystemError.text(of: error))")
        }
        self.monitorLogger.info("serving monitors", metadata: ["socket": "\(path)"])
    }

    private func fault(
        _ code: StartError.Code,
        _ setting: SettingID,
        _ value: String,
        _ reason: String
    ) -> StartError {
        let origin = self.origins[setting] ?? .builtIn
        return StartError(code, "\(origin.prefix)\(setting) = \(value.quotedForMessage) \(reason)")
    }
}
