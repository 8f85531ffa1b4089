// SPDX-License-Identifier: GPL-3.0-only

public import ProxyCore

/// The tunnel proxy API: where it is served, to whom, and with which waits and sizes.
public struct TunnelProxyConfiguration: Sendable, Equatable {
    /// Where it is served.
    public var listeners: ListenerConfiguration
    /// What a registration takes.
    public var authentication: TunnelAuthentication
    /// The waits and sizes that every connection obeys.
    public var policy: TunnelProxyPolicy

    /// - Parameter rendezvous: the rules of the other API; what both have is one setting.
    init(reading settings: SettingsReader, _ rendezvous: RendezvousPolicy) throws(StartError) {
        self.listeners = try ListenerConfiguration(reading: settings, .tunnelProxy)
        self.authentication = try settings.value(of: Settings.tunnelAuthentication)
        self.policy = TunnelProxyPolicy()
        self.policy.inactiveTimeout = rendezvous.inactiveTimeout
        self.policy.jsonRpcTimeout = rendezvous.jsonRpcTimeout
        self.policy.maximumMessageSize = rendezvous.maximumMessageSize
        self.policy.serverPingTimeout = try settings.value(of: Settings.serverPingTimeout)
        self.policy.evictionTimeout = try settings.value(of: Settings.evictionTimeout)
        self.policy.slowClientTimeout = try settings.value(of: Settings.slowClientTimeout)
        self.policy.maximumClientsPerServer = try settings.value(of: Settings.maxClientsPerServer)
        self.policy.allowedOrigins = try settings.value(of: Settings.tunnelAllowedOrigins)
        self.policy.maximumFramePayload = try settings.value(of: Settings.maxFrameSize)
    }
}
