// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyTransport
import RemoteProxyAPI
import ServiceLifecycle
import UnixSignals

/// The whole daemon, from the command line's options to its end.
public enum ProxyServerProgram {
    /// Reads the configuration, starts the server, and serves until SIGTERM or SIGINT; a second one ends it at once.
    ///
    /// - Parameters:
    ///   - environment: The process's variables.
    ///   - installLogging: Called once with what makes the log handlers, for `LoggingSystem.bootstrap`.
    /// - Throws: `StartError` if the server does not start.
    public static func run(
        _ options: ServerOptions,
        environment: [String: String],
        installLogging: (ServerLog) -> Void
    ) async throws {
        let load: @Sendable () throws(StartError) -> LoadedConfiguration = { () throws(StartError) in
            try LoadedConfiguration.load(options, environment: environment)
        }
        let loaded = try load()
        let log = try ServerLog(loaded.configuration)
        // The last lines say why the process ends.
        defer { log.flush() }
        installLogging(log)
        let logger = log.logger(.application)
        for notice in loaded.notices { logger.log(level: notice.severity.level, "\(notice)") }
        let server = try buildProxyServer(
            loaded.configuration,
            environment: environment,
            makeLogger: log.logger,
            logStatus: { log.status }
        )
        Self.raiseDescriptorLimit(for: loaded.configuration.limits.maximumConnections, logger)
        let versions: Logger.Metadata = [
            "rendezvous": "\(RendezvousAPI.version)", "tunnelProxy": "\(TunnelProxyAPI.version)",
            "version": "\(Version.product)",
        ]
        logger.info("starting", metadata: versions)
        let signals = await StopOnSignals()
        let services: [any Service] = [
            await ReopenOnSignal([{ log.reopen() }, { server.reopenLogs() }]),
            await ReloadService(
                ConfigurationReloader(
                    server: server,
                    log: log,
                    configurationFile: options.configurationPath,
                    load: load
                )
            ),
            // The first to stop, so the last to start.
            server,
        ]
        try await signals.run(ServiceGroup(services: services, logger: logger))
    }

    private static func raiseDescriptorLimit(for connections: Int, _ logger: Logger) {
        let needed = DescriptorLimit.needed(for: connections)
        guard let limit = DescriptorLimit.raise(), limit < needed else { return }
        let numbers: Logger.Metadata = [
            "maxConnections": "\(connections)", "limit": "\(limit)", "needed": "\(needed)",
        ]
        logger.warning("fewer descriptors than maxConnections needs: raise the limit (ulimit -n)", metadata: numbers)
    }
}

extension ConfigurationNotice.Severity {
    var level: Logger.Level {
        switch self {
        case .notice: .notice
        case .warning: .warning
        }
    }
}
