// SPDX-License-Identifier: GPL-3.0-only

public import Logging
public import ProxyAuthentication
import ProxyTransport

/// Puts a server together: back-end, certificates, listeners. Nothing is bound before the server runs.
///
/// - Parameters:
///   - authenticator: Judges tokens in place of the configured back-end; for tests.
///   - makeLogger: Makes the logger of a category.
/// - Throws: `.configuration`, with the setting that cannot be used.
public func buildProxyServer(
    _ configuration: ServerConfiguration,
    authenticator: (any Authenticator)? = nil,
    makeLogger: (_ category: String) -> Logger = { Logger(label: $0) }
) throws(StartError) -> RemoteProxyServer {
    let listeners = try PlannedListener.all(of: configuration)
    let judge = if let authenticator { authenticator } else { try configuration.makeAuthenticator(for: listeners) }
    return RemoteProxyServer(
        configuration: configuration,
        listeners: listeners,
        tls: listeners.contains(where: \.usesTLS) ? try configuration.makeTLSContext() : nil,
        authenticator: judge,
        logger: makeLogger("server"),
        transportLogger: makeLogger("transport"),
        authenticationLogger: makeLogger("authentication")
    )
}

extension ServerConfiguration {
    fileprivate func makeAuthenticator(for listeners: [PlannedListener]) throws(StartError) -> any Authenticator {
        let id = Settings.authenticationBackend.facts.id
        guard self.authentication == .mock else {
            let reason = "is not part of this version, which has only mock; start with -m or set backend=mock"
            throw .setting(id, self.authentication.rawValue, from: self.origin(of: id), reason)
        }
        if !self.allowsInsecure, let exposed = listeners.first(where: { !$0.isLoopback }) {
            let reason =
                "accepts every token, but \(exposed.address) can be reached from other machines; "
                + "listen on 127.0.0.1 or ::1, or pass --allow-insecure"
            throw .setting(id, self.authentication.rawValue, from: self.origin(of: id), reason)
        }
        return MockAuthenticator()
    }

    fileprivate func makeTLSContext() throws(StartError) -> TLSServerContext? {
        guard let files = self.tls else { return nil }
        do throws(TLSConfigurationError) {
            return try TLSServerContext(files)
        } catch {
            let id = SettingID(section: Settings.tls.name, key: error.setting.rawValue)
            let setting = "\(self.origin(of: id).prefix)\(id) = \(error.path.quotedForMessage)"
            throw StartError(.configuration, "\(setting): \(error.reason)")
        }
    }
}
