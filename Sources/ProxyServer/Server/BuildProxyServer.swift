// SPDX-License-Identifier: GPL-3.0-only

public import Logging
public import ProxyAuthentication
import ProxyCore
import ProxySupport
import ProxyTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Puts a server together: back-end, certificates, listeners. Nothing is bound before the server runs.
///
/// - Parameters:
///   - authenticator: Judges tokens in place of the configured back-end; for tests.
///   - environment: The process's variables: where back-ends look for credentials, and what a service manager says.
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
    let sockets = try ActivationSockets.claim(environment, process: getpid())
    let listeners = try PlannedListener.all(of: configuration, on: sockets)
    let loggers = CategoryLoggers(makeLogger)
    let judge =
        if let authenticator {
            authenticator
        } else {
            try configuration.makeAuthenticator(for: listeners, environment, loggers)
        }
    let parts = ServerParts(
        configuration,
        listeners: listeners,
        tls: try configuration.makeTLSContexts(for: listeners),
        authenticator: judge,
        environment: environment,
        loggers: loggers,
        logStatus: logStatus
    )
    return RemoteProxyServer(configuration, parts)
}

extension ServerConfiguration {
    /// Whether those who connect with this API are asked for a certificate.
    func asksForCertificates(_ api: ServedAPI) -> Bool {
        api == .tunnelProxy && self.tunnelProxy.authentication == .mtls
    }

    /// A context for each API that uses TLS.
    fileprivate func makeTLSContexts(
        for listeners: [PlannedListener]
    ) throws(StartError) -> [ServedAPI: TLSServerContext] {
        guard let files = self.tls else { return [:] }
        var contexts: [ServedAPI: TLSServerContext] = [:]
        for api in Set(listeners.filter(\.usesTLS).map(\.api)) {
            var files = files
            if !self.asksForCertificates(api) { files.clientAuthority = nil }
            contexts[api] = try self.readTLSFiles(files) { files throws(TLSConfigurationError) in
                try TLSServerContext(files)
            }
        }
        return contexts
    }

    /// Says which setting names a file that cannot be used.
    func readTLSFiles<Value>(
        _ files: TLSFiles,
        _ read: (TLSFiles) throws(TLSConfigurationError) -> Value
    ) throws(StartError) -> Value {
        do throws(TLSConfigurationError) {
            return try read(files)
        } catch {
            let id = SettingID(section: Settings.tls.name, key: error.setting.rawValue)
            let setting = "\(self.origin(of: id).prefix)\(id) = \(error.path.quotedForMessage)"
            let cure = self.origin(of: id) == .builtIn ? "; \(Self.certificateCure)" : ""
            throw StartError(.configuration, "\(setting): \(error.reason)\(cure)")
        }
    }

    /// What to do where nobody has named a certificate.
    private static let certificateCure =
        "name yours with certificate and certificateKey in [SSL]; to try out, make one with 'openssl req -x509 -nodes "
        + "-newkey rsa:2048 -days 365 -subj /CN=localhost -keyout key.pem -out certificate.pem'"
}
