// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyCore
import ProxyTransport

extension RemoteProxyServer {
    /// Takes another configuration, as far as that goes without a restart: all of it, or nothing. No connection is lost.
    ///
    /// - Returns: What has changed.
    /// - Throws: Why it cannot be used; then what was before stays in force.
    func reconfigure(_ next: ServerConfiguration) throws(StartError) -> ConfigurationChange {
        let present = self.present
        let change = ConfigurationChange(started: self.started, present: present, next: next)
        // Everything that may fail comes first.
        let credentials = try self.readCredentials(next)
        let authenticator = change.changesAuthenticator ? try self.makeAuthenticator(next) : nil

        for (api, credentials) in credentials { self.parts.tls[api]?.use(credentials) }
        if let authenticator {
            self.parts.authenticator?.replace(with: authenticator)
            self.warnOfMock()
        }
        self.parts.desk?.update(timeout: next.authenticationTimeout)
        self.parts.failureGuard?.update(next.failureLimits)
        let running = self.running
        running?.transport.update(next.limits)
        running?.transport.update(next.access)
        running?.rendezvous?.update(next.policy)
        running?.tunnelProxy.update(next.tunnelProxy.policy)
        self.present = next
        return change
    }

    /// Reads the files of certificates and keys again, and nothing else.
    ///
    /// - Throws: What is wrong with them; then those of before stay in use.
    func reloadCertificates() throws(StartError) {
        for (api, credentials) in try self.readCredentials(self.present) { self.parts.tls[api]?.use(credentials) }
    }

    /// Certificates for each API that uses TLS.
    private func readCredentials(_ next: ServerConfiguration) throws(StartError) -> [ServedAPI: TLSCredentials] {
        var credentials: [ServedAPI: TLSCredentials] = [:]
        for api in self.parts.tls.keys {
            // Without TLS from now on: that takes a restart, until when what is there is good.
            guard var files = next.tls ?? self.present.tls else { continue }
            files.clientAuthority = self.clientAuthority(for: api, next)
            credentials[api] = try next.readTLSFiles(files) { files throws(TLSConfigurationError) in
                try TLSCredentials(files)
            }
        }
        return credentials
    }

    /// Whether clients are asked for certificates follows from what the server was started with.
    private func clientAuthority(for api: ServedAPI, _ next: ServerConfiguration) -> String? {
        guard self.started.asksForCertificates(api) else { return nil }
        return next.tls?.clientAuthority ?? self.present.tls?.clientAuthority ?? self.started.tls?.clientAuthority
    }

    private func makeAuthenticator(_ next: ServerConfiguration) throws(StartError) -> (any Authenticator)? {
        guard self.parts.authenticator != nil else { return nil }
        return try next.makeAuthenticator(for: self.parts.listeners, self.parts.environment, self.loggers)
    }
}
