// SPDX-License-Identifier: GPL-3.0-only

/// When a setting that has changed takes effect in a server that reads its configuration again.
enum SettingEffect: String, Sendable {
    /// With the reload.
    case atOnce = "at once"
    /// For connections that come after the reload; those that are open keep what they came with.
    case newConnections = "new connections"
    /// Only when the server is started again.
    case restart
}

extension SettingFacts {
    /// Nothing takes effect by itself: what is not named here needs a restart.
    var effect: SettingEffect { Self.effects[self.id] ?? .restart }

    private static let effects: [SettingID: SettingEffect] = {
        let atOnce: [any AnySetting] =
            Settings.logging.settings + Settings.authenticator + [
                Settings.accessAllow, Settings.accessDeny, Settings.proxyProtocolFrom, Settings.maxFailuresPerMinute,
                Settings.failureBan, Settings.authenticationTimeout, Settings.drainTimeout, Settings.duplicateTunnel,
                Settings.maxConnections, Settings.maxUnauthenticatedPerAddress, Settings.connectionRatePerAddress,
                Settings.connectionBurstPerAddress, Settings.maxTlsHandshakes, Settings.maxRegistrationsPerAddress,
                Settings.evictionTimeout, Settings.maxClientsPerServer,
            ]
        let newConnections: [any AnySetting] = [
            Settings.jsonRpcTimeout, Settings.inactiveTimeout, Settings.aloneTimeout, Settings.maxMessageSize,
            Settings.maxHttpHeadSize, Settings.maxHttpFields, Settings.proxyHeaderTimeout, Settings.maxProxyHeaderSize,
            Settings.tlsHandshakeTimeout, Settings.closeTimeout, Settings.allowedOrigins,
            Settings.tunnelAllowedOrigins,
            Settings.lingerTimeout, Settings.webSocketPingInterval, Settings.webSocketTimeout,
            Settings.certificate, Settings.certificateKey, Settings.certificateChain,
            Settings.clientCertificateAuthority,
            Settings.serverPingTimeout, Settings.slowClientTimeout, Settings.maxFrameSize,
        ]
        return Dictionary(
            uniqueKeysWithValues: atOnce.map { ($0.facts.id, .atOnce) }
                + newConnections.map { ($0.facts.id, .newConnections) }
        )
    }()
}

extension Settings {
    /// What the back-end that judges tokens is made of.
    static let authenticator: [any AnySetting] =
        [authenticationBackend, maxParallelAuthentications, maxWaitingAuthentications]
        + [aws, jwt, tokens, webhook].flatMap(\.settings)
}
