// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication

// Back-ends that nobody need be asked about but the configuration.
extension ServerConfiguration {
    /// - Throws: `.configuration`, with the setting that the back-end needs or cannot use; the other two likewise.
    func makeJWTAuthenticator(logger: Logger) throws(StartError) -> any Authenticator {
        let jwt = self.jwt
        guard !jwt.rules.issuer.isEmpty else { throw self.missing(Settings.jwtIssuer) }
        guard !jwt.rules.audiences.isEmpty else { throw self.missing(Settings.jwtAudience) }
        guard let url = jwt.keyURL else {
            guard let file = jwt.keyFile else {
                throw self.missing(Settings.jwtKeyFile, or: Settings.jwtKeyURL)
            }
            do throws(FileFault) {
                return try JWTAuthenticator(
                    keyFile: file,
                    rules: jwt.rules,
                    closesOnExpiry: jwt.closesOnExpiry,
                    logger: logger
                )
            } catch {
                throw self.unusable(Settings.jwtKeyFile, file, error.reason)
            }
        }
        guard jwt.keyFile == nil else {
            throw self.unusable(Settings.jwtKeyURL, url.text, "is set and so is keyFile; leave one of them empty")
        }
        guard jwt.keyMaximumAge >= jwt.keyRefresh else {
            let milliseconds = "\(Int(jwt.keyMaximumAge / .milliseconds(1)))"
            throw self.unusable(Settings.jwtKeyMaximumAge, milliseconds, "is shorter than keyRefresh")
        }
        do throws(ServiceTLS.Fault) {
            let client = try ServiceClient(
                url,
                tls: jwt.keyTLS,
                timeout: jwt.keyTimeout,
                limit: JWTAuthenticator.maximumKeySetSize,
                connections: 1
            )
            return JWTAuthenticator(
                keyService: client,
                refresh: jwt.keyRefresh,
                maximumAge: jwt.keyMaximumAge,
                rules: jwt.rules,
                closesOnExpiry: jwt.closesOnExpiry,
                logger: logger
            )
        } catch {
            throw self.unusable(Settings.jwtKeyAuthority, error.path, error.reason)
        }
    }

    func makeTokenAuthenticator(logger: Logger) throws(StartError) -> any Authenticator {
        guard let file = self.tokenFile else { throw self.missing(Settings.tokensFile) }
        do throws(FileFault) {
            return try TokenFileAuthenticator(file, logger: logger)
        } catch {
            throw self.unusable(Settings.tokensFile, file, error.reason)
        }
    }

    func makeWebhookAuthenticator() throws(StartError) -> any Authenticator {
        let webhook = self.webhook
        guard let url = webhook.url else { throw self.missing(Settings.webhookURL) }
        if let certificate = webhook.tls.certificate, webhook.tls.key == nil {
            throw self.unusable(Settings.webhookCertificate, certificate, "needs its certificateKey")
        }
        if let key = webhook.tls.key, webhook.tls.certificate == nil {
            throw self.unusable(Settings.webhookCertificateKey, key, "needs its certificate")
        }
        do throws(ServiceTLS.Fault) {
            let client = try ServiceClient(
                url,
                tls: webhook.tls,
                timeout: webhook.timeout,
                limit: WebhookAuthenticator.maximumAnswerSize,
                // One for each token that may be judged at a time, so that none waits for a connection.
                connections: self.authenticationLimits.maximumParallel
            )
            return WebhookAuthenticator(client, cacheTime: webhook.cacheTime, cacheSize: webhook.cacheSize)
        } catch {
            let setting =
                switch error.file {
                case .authority: Settings.webhookAuthority
                case .certificate: Settings.webhookCertificate
                case .key: Settings.webhookCertificateKey
                }
            throw self.unusable(setting, error.path, error.reason)
        }
    }

    /// A setting that the chosen back-end needs and that nobody has set.
    private func missing(_ setting: some AnySetting, or other: (any AnySetting)? = nil) -> StartError {
        let alternative = other.map { " or \($0.facts.id.key)" } ?? ""
        return self.backEndError("needs \(setting.facts.id)\(alternative), which is empty")
    }

    private func unusable(_ setting: some AnySetting, _ text: String, _ reason: String) -> StartError {
        .setting(setting.facts.id, text, from: self.origin(of: setting.facts.id), reason)
    }
}
