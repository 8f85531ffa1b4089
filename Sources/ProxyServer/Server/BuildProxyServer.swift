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
        tls: try configuration.makeTLSContexts(for: listeners),
        authenticator: judge,
        logger: makeLogger("server"),
        transportLogger: makeLogger("transport"),
        authenticationLogger: makeLogger("authentication")
    )
}

extension ServerConfiguration {
    /// - Returns: nil if nothing that is served asks for tokens.
    fileprivate func makeAuthenticator(for listeners: [PlannedListener]) throws(StartError) -> (any Authenticator)? {
        let judged = listeners.filter { $0.api == .rendezvous || self.tunnelProxy.authentication == .token }
        guard !judged.isEmpty else { return nil }
        let id = Settings.authenticationBackend.facts.id
        guard self.authentication == .mock else {
            let reason = "is not part of this version, which has only mock; start with -m or set backend=mock"
            throw .setting(id, self.authentication.rawValue, from: self.origin(of: id), reason)
        }
        if !self.allowsInsecure, let exposed = judged.first(where: { !$0.isLoopback }) {
            let reason =
                "accepts every token, but \(exposed.address) can be reached from other machines; "
                + "listen on 127.0.0.1 or ::1, or pass --allow-insecure"
            throw .setting(id, self.authentication.rawValue, from: self.origin(of: id), reason)
        }
        return MockAuthenticator()
    }

    /// A context for each API that uses TLS; they share what they can.
    fileprivate func makeTLSContexts(
        for listeners: [PlannedListener]
    ) throws(StartError) -> [PlannedListener.API: TLSServerContext] {
        guard var files = self.tls else { return [:] }
        let apis = Set(listeners.filter(\.usesTLS).map(\.api))
        let asksForCertificates = apis.contains(.tunnelProxy) && self.tunnelProxy.authentication == .mtls
        var contexts: [PlannedListener.API: TLSServerContext] = [:]
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
