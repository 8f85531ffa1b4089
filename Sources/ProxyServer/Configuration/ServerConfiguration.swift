// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore
public import ProxyAuthentication
public import ProxyCore
public import ProxyTransport

/// Everything the server is told before it starts, checked and typed.
public struct ServerConfiguration: Sendable, Equatable {
    /// The name that Hello reports.
    public var name: String
    /// The file the log goes to besides standard error; nil for none.
    public var logFile: String?
    /// How a line of the log is written.
    public var logFormat: LogFormat
    /// How much of each category is written.
    public var logLevels: [LogCategory: LogLevel]
    /// The waits and sizes that every connection obeys.
    public var policy: RendezvousPolicy
    /// The waits and sizes of sockets, TLS, HTTP and WebSocket.
    public var limits: TransportLimits
    /// From where clients may connect, and who says so for others.
    public var access: AccessList
    /// Event loops that connections are spread over, each a thread; 0: one for each core.
    public var eventLoops: Int
    /// How long connections may take to close when the server stops.
    public var drainTimeout: TimeAmount
    /// nil: the network listeners do not use TLS.
    public var tls: TLSFiles?
    /// Where the rendezvous API is served.
    public var listeners: ListenerConfiguration
    /// The tunnel proxy API.
    public var tunnelProxy: TunnelProxyConfiguration
    /// Statistics, monitors, and the log engine.
    var observatory: ObservatoryConfiguration
    /// The admin endpoint; nil: there is none.
    var admin: AdminConfiguration?
    public var authentication: AuthenticationBackend
    /// How many tokens are judged at a time, and how many wait.
    public var authenticationLimits: AuthenticationLimits
    /// The back-end `aws`.
    public var aws: AWSConfiguration
    /// The back-end jwt.
    var jwt: JWTConfiguration
    /// The file of the back-end tokens.
    var tokenFile: String?
    /// The back-end webhook.
    var webhook: WebhookConfiguration
    /// Refused tokens per network and minute beyond which its tokens are not judged; 0: no limit.
    public var maximumFailures: Int
    /// How long they are not judged then.
    public var failureBan: TimeAmount
    /// Lets the mock authenticator serve addresses that are not loopback.
    public var allowsInsecure: Bool

    /// Where the settings stand that later steps of the start may still find wrong.
    var origins: [SettingID: SettingOrigin] = [:]

    /// Every setting as it is written, to tell what has changed. Never logged: who knows what stands in a URL.
    private(set) var texts: [SettingID: String] = [:]

    /// - Throws: The first setting that cannot be used.
    init(reading settings: SettingsReader, options: ServerOptions) throws(StartError) {
        for setting in Settings.all { try settings.check(setting) }
        self.name = try settings.value(of: Settings.name)
        let writesLogs = try settings.value(of: Settings.writeLogs)
        self.logFile = try writesLogs ? settings.value(of: Settings.logFile) : nil
        self.logFormat = try settings.value(of: Settings.logFormat)
        self.logLevels = try Self.logLevels(settings, isVerbose: options.isVerbose)
        self.policy = try RendezvousPolicy(reading: settings)
        self.limits = try TransportLimits(reading: settings)
        self.access = AccessList(
            allow: try settings.value(of: Settings.accessAllow),
            deny: try settings.value(of: Settings.accessDeny),
            proxies: try settings.value(of: Settings.proxyProtocolFrom)
        )
        self.eventLoops = try settings.value(of: Settings.eventLoops)
        self.drainTimeout = try settings.value(of: Settings.drainTimeout)
        self.tls = try TLSFiles(reading: settings)
        self.listeners = try ListenerConfiguration(reading: settings, .rendezvous)
        self.tunnelProxy = try TunnelProxyConfiguration(reading: settings, self.policy)
        self.observatory = try ObservatoryConfiguration(reading: settings)
        self.admin = try AdminConfiguration(reading: settings)
        self.authentication = try settings.value(of: Settings.authenticationBackend)
        self.authenticationLimits = try AuthenticationLimits(reading: settings)
        self.aws = try AWSConfiguration(reading: settings, options: options)
        self.jwt = try JWTConfiguration(reading: settings)
        self.tokenFile = try settings.value(of: Settings.tokensFile)
        self.webhook = try WebhookConfiguration(reading: settings)
        self.maximumFailures = try settings.value(of: Settings.maxFailuresPerMinute)
        self.failureBan = try settings.value(of: Settings.failureBan)
        self.allowsInsecure = options.allowsInsecure
        for setting in Settings.all {
            self.origins[setting.facts.id] = settings.origin(of: setting.facts.id)
            self.texts[setting.facts.id] = settings.text(of: setting)
        }
        try self.checkTogether()
    }

    /// A setting's place, for messages.
    func origin(of id: SettingID) -> SettingOrigin {
        self.origins[id] ?? .builtIn
    }

    /// Rules that need more than one setting.
    private func checkTogether() throws(StartError) {
        if self.limits.webSocketTimeout <= self.limits.webSocketPingInterval {
            let id = Settings.webSocketTimeout.facts.id
            let milliseconds = self.limits.webSocketTimeout.nanoseconds / 1_000_000
            let reason = "is not longer than webSocketPingInterval: a silent client would be closed before it is asked"
            throw .setting(id, "\(milliseconds)", from: self.origin(of: id), reason)
        }
        if self.listeners.isEmpty && self.tunnelProxy.listeners.isEmpty {
            throw StartError(
                .configuration,
                "no listener is enabled; set enabled=true in [WebSocketServer] or [TcpServer], "
                    + "or a unixSocketFileName in [UnixSocketServer]; or the same in the sections of the tunnel proxy API"
            )
        }
        try self.checkClientCertificates()
    }
}

extension ServerConfiguration {
    /// Client certificates need TLS on every listener, and somebody to have issued them.
    private func checkClientCertificates() throws(StartError) {
        guard self.tunnelProxy.authentication == .mtls, !self.tunnelProxy.listeners.isEmpty else { return }
        let id = Settings.tunnelAuthentication.facts.id
        func refuse(_ reason: String) -> StartError {
            .setting(id, TunnelAuthentication.mtls.rawValue, from: self.origin(of: id), reason)
        }
        guard let tls = self.tls else { throw refuse("needs TLS: set enabled=true in [SSL]") }
        if tls.clientAuthority == nil {
            throw refuse("needs \(Settings.clientCertificateAuthority.facts.id), who has issued the certificates")
        }
        if self.tunnelProxy.listeners.unixSocket != nil {
            throw refuse(
                "is impossible on a Unix socket: leave unixSocketFileName in [UnixSocketServerTunnelProxy] empty"
            )
        }
    }
}

extension ServerConfiguration {
    /// What somebody has set stands; all else follows from `--verbose`.
    private static func logLevels(
        _ settings: SettingsReader,
        isVerbose: Bool
    ) throws(StartError) -> [LogCategory: LogLevel] {
        var levels: [LogCategory: LogLevel] = [:]
        for category in LogCategory.allCases {
            let setting = Settings.logLevel(category)
            let isSet = settings.origin(of: setting.facts.id) != .builtIn
            levels[category] = isSet ? try settings.value(of: setting) : category.defaultLevel(isVerbose: isVerbose)
        }
        return levels
    }
}

extension TLSFiles {
    fileprivate init?(reading settings: SettingsReader) throws(StartError) {
        guard try settings.value(of: Settings.tlsEnabled) else { return nil }
        self.init(
            certificate: try settings.value(of: Settings.certificate),
            certificateKey: try settings.value(of: Settings.certificateKey),
            certificateChain: try settings.value(of: Settings.certificateChain),
            clientAuthority: try settings.value(of: Settings.clientCertificateAuthority)
        )
    }
}

extension RendezvousPolicy {
    fileprivate init(reading settings: SettingsReader) throws(StartError) {
        self.init()
        self.inactiveTimeout = try settings.value(of: Settings.inactiveTimeout)
        self.authenticationTimeout = try settings.value(of: Settings.authenticationTimeout)
        self.jsonRpcTimeout = try settings.value(of: Settings.jsonRpcTimeout)
        self.aloneTimeout = try settings.value(of: Settings.aloneTimeout)
        self.maximumMessageSize = try settings.value(of: Settings.maxMessageSize)
        self.duplicateTunnel = try settings.value(of: Settings.duplicateTunnel)
        self.allowedOrigins = try settings.value(of: Settings.allowedOrigins)
    }
}

extension TransportLimits {
    fileprivate init(reading settings: SettingsReader) throws(StartError) {
        self.init()
        self.tunnelBuffer = try settings.value(of: Settings.tunnelBuffer)
        self.proxyHeaderTimeout = try settings.value(of: Settings.proxyHeaderTimeout)
        self.maximumProxyHeaderSize = try settings.value(of: Settings.maxProxyHeaderSize)
        self.tlsHandshakeTimeout = try settings.value(of: Settings.tlsHandshakeTimeout)
        // The upgrade is the first thing a WebSocket client has to say, so it has as long as any message.
        self.upgradeTimeout = try settings.value(of: Settings.inactiveTimeout)
        self.webSocketPingInterval = try settings.value(of: Settings.webSocketPingInterval)
        self.webSocketTimeout = try settings.value(of: Settings.webSocketTimeout)
        self.closeTimeout = try settings.value(of: Settings.closeTimeout)
        self.lingerTimeout = try settings.value(of: Settings.lingerTimeout)
        self.maximumHTTPHeadSize = try settings.value(of: Settings.maxHttpHeadSize)
        self.maximumHTTPFields = try settings.value(of: Settings.maxHttpFields)
        self.maximumConnections = try settings.value(of: Settings.maxConnections)
        self.maximumUnauthenticatedPerAddress = try settings.value(of: Settings.maxUnauthenticatedPerAddress)
        self.connectionRatePerAddress = try settings.value(of: Settings.connectionRatePerAddress)
        self.connectionBurstPerAddress = try settings.value(of: Settings.connectionBurstPerAddress)
        self.maximumTLSHandshakes = try settings.value(of: Settings.maxTlsHandshakes)
        self.maximumRegistrationsPerAddress = try settings.value(of: Settings.maxRegistrationsPerAddress)
        self.receiveBuffer = try settings.value(of: Settings.receiveBuffer)
        self.tcpKeepAliveIdle = try settings.value(of: Settings.tcpKeepAliveIdle)
        self.tcpKeepAliveInterval = try settings.value(of: Settings.tcpKeepAliveInterval)
        self.tcpKeepAliveCount = try settings.value(of: Settings.tcpKeepAliveCount)
    }
}
