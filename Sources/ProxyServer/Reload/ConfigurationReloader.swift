// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication
import ProxyTransport
import Synchronization

/// Has a server take its configuration and certificates again, and tells the log and the service manager.
///
/// A configuration that was refused is not forgotten: a certificate may be what it waits for, so the next reload tries it
/// again, whatever the reason of that reload is.
final class ConfigurationReloader: Sendable {
    let server: RemoteProxyServer
    private let configurationFile: String
    private let log: ServerLog
    private let load: @Sendable () throws(StartError) -> LoadedConfiguration
    private let files: Mutex<ReloadedFiles>

    /// - Parameters:
    ///   - configurationFile: What is read besides the files that it names; it need not be there.
    ///   - load: Reads arguments, environment and file as at the start.
    init(
        server: RemoteProxyServer,
        log: ServerLog,
        configurationFile: String,
        load: @escaping @Sendable () throws(StartError) -> LoadedConfiguration
    ) {
        self.server = server
        self.configurationFile = configurationFile
        self.log = log
        self.load = load
        self.files = Mutex(ReloadedFiles([configurationFile] + (server.present.tls?.paths ?? [])))
    }

    /// The files whose change is a reason to reload, as they were when they were read.
    var readFiles: [String: FileStamp?] { self.files.withLock(\.stamps) }

    /// What a change of these files is.
    func trigger(for changed: Set<String>) -> ReloadTrigger? {
        guard !changed.isEmpty else { return nil }
        return changed.contains(self.configurationFile) ? .configuration : .certificates
    }

    /// Does nothing before the server serves, for it has just read everything, nor while it drains.
    func reload(_ trigger: ReloadTrigger) {
        guard self.server.phase.current == .serving else { return }
        let manager = self.server.parts.manager
        manager?.tellReloading()
        defer { manager?.tell(.ready) }
        let isWhole = trigger != .certificates || self.files.withLock(\.isRefused)
        let haveCertificatesChanged = self.haveCertificatesChanged
        do throws(StartError) {
            if isWhole { try self.reloadEverything() } else { try self.reloadCertificates() }
            self.server.metrics.reloads.succeeded()
            self.server.warnOfExpiry()
        } catch {
            self.server.metrics.reloads.failed()
            self.logger.error(
                "what was read again cannot be used; what was before stays in force",
                metadata: ["reason": "\(error)"]
            )
            // A renewed certificate does not wait until somebody mends the configuration.
            if isWhole && haveCertificatesChanged { self.reloadCertificatesAlone() }
        }
    }

    private var logger: Logger { self.log.logger(.application) }

    /// The files with certificates and keys of the configuration that is in force.
    private var certificates: [String] { self.server.present.tls?.paths ?? [] }

    private var haveCertificatesChanged: Bool {
        let read = self.readFiles
        return ReloadedFiles.look(at: self.certificates).contains { read[$0.key] != $0.value }
    }

    private func reloadEverything() throws(StartError) {
        self.files.withLock { $0.begin(self.configurationFile, keeping: self.certificates) }
        let loaded = try self.load()
        self.files.withLock { $0.willRead(loaded.configuration.files) }
        let change = try self.server.reconfigure(loaded.configuration)
        self.files.withLock { $0.taken([self.configurationFile] + self.certificates) }
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
        self.files.withLock { $0.willRead(self.certificates) }
        try self.server.reloadCertificates()
        self.logger.info("certificates were read again: new handshakes get them")
    }

    private func reloadCertificatesAlone() {
        do throws(StartError) {
            try self.reloadCertificates()
            self.server.warnOfExpiry()
        } catch {
            self.logger.error(
                "nor can the certificates of the configuration in force: those of before stay in use",
                metadata: ["reason": "\(error)"]
            )
        }
    }
}
