// SPDX-License-Identifier: GPL-3.0-only

import Logging

/// Has a server take its configuration and certificates again, and tells the log and the service manager.
struct ConfigurationReloader: Sendable {
    let server: RemoteProxyServer
    let log: ServerLog
    /// Reads arguments, environment and file as at the start.
    let load: @Sendable () throws(StartError) -> LoadedConfiguration

    /// Does nothing before the server serves, for it has just read everything, nor while it drains.
    func reload(_ trigger: ReloadTrigger) {
        guard self.server.phase.current == .serving else { return }
        let manager = self.server.parts.manager
        manager?.tellReloading()
        defer { manager?.tell(.ready) }
        do throws(StartError) {
            switch trigger {
            case .signal, .configuration: try self.reloadEverything()
            case .certificates: try self.reloadCertificates()
            }
            self.server.metrics.reloads.succeeded()
            self.server.warnOfExpiry()
        } catch {
            self.server.metrics.reloads.failed()
            self.logger.error(
                "what was read again cannot be used; what was before stays in force",
                metadata: ["reason": "\(error)"]
            )
        }
    }

    private var logger: Logger { self.log.logger(.application) }

    private func reloadEverything() throws(StartError) {
        let loaded = try self.load()
        let change = try self.server.reconfigure(loaded.configuration)
        self.log.update(loaded.configuration.logLevels)
        for notice in loaded.notices { self.logger.log(level: notice.severity.level, "\(notice)") }
        let applied = change.applied.map(\.description).joined(separator: ", ")
        self.logger.info(
            "configuration and certificates were read again",
            metadata: applied.isEmpty ? [:] : ["changed": "\(applied)"]
        )
        guard !change.waiting.isEmpty else { return }
        let waiting = change.waiting.map(\.description).joined(separator: ", ")
        self.logger.warning("these settings take effect when the server is started again: \(waiting)")
    }

    private func reloadCertificates() throws(StartError) {
        try self.server.reloadCertificates()
        self.logger.info("certificates were read again: new handshakes get them")
    }
}
