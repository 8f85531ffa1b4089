// SPDX-License-Identifier: GPL-3.0-only

public import Logging
public import ProxyAuthentication
import ProxyCore
import ProxyTransport

/// Puts a server together: back-end, certificates, listeners. Nothing is bound before the server runs.
///
/// - Parameters:
///   - authenticator: Judges tokens in place of the configured back-end; for tests.
///   - environment: The process's variables, where back-ends look for credentials.
///   - makeLogger: Makes the logger of a category.
///   - logStatus: How the log is doing that these loggers write to; nil if nobody can tell.
/// - Throws: `.configuration`, with the setting that cannot be used.
public func buildProxyServer(
    _ configuration: ServerConfiguration,
    authenticator: (any Authenticator)? = nil,
    environment: [String: String] = [:],
    makeLogger: (_ category: LogCategory) -> Logger = { Logger(label: $0.rawValue) },
    logStatus: (@Sendable () -> LogStatus)? = nil
) throws(StartError) -> RemoteProxyServer {
    let listeners = try PlannedListener.all(of: configuration)
    let loggers = CategoryLoggers(makeLogger)
    let judge =
        if let authenticator {
            authenticator
        } else {
            try configuration.makeAuthenticator(for: listeners, environment, loggers)
        }
    return RemoteProxyServer(
        configuration: configuration,
        listeners: listeners,
        tls: try configuration.makeTLSContexts(for: listeners),
        authenticator: judge,
        loggers: loggers,
        logStatus: logStatus
    )
}

extension ServerConfiguration {
    /// A context for each API that uses TLS; they share what they can.
    fileprivate func makeTLSContexts(
        for listeners: [PlannedListener]
    ) throws(StartError) -> [ServedAPI: TLSServerContext] {
        guard var files = self.tls else { return [:] }
        let apis = Set(listeners.filter(\.usesTLS).map(\.api))
        let asksForCertificates = apis.contains(.tunnelProxy) && self.tunnelProxy.authentication == .mtls
        var contexts: [ServedAPI: TLSServerContext] = [:]
        if asksForCertificates { contexts[.tunnelProxy] = try self.makeTLSContext(files) }
        files.clientAuthority = nil
        let others = apis.subtracting(contexts.keys)
        guard !others.isEmpty else { return contexts }
        let context = try self.makeTLSContext(files)
        for api in others { contexts[api] = context }
        return contexts
    }

    private func makeTLSContext(_ files: TLSFiles) throws(StartError) -> TLSServerContext {
        do throws(TLSConfigurationError) {
            return try TLSServerContext(files)
        } catch {
            let id = SettingID(section: Settings.tls.name, key: error.setting.rawValue)
            let setting = "\(self.origin(of: id).prefix)\(id) = \(error.path.quotedForMessage)"
            throw StartError(.configuration, "\(setting): \(error.reason)")
        }
    }
}
