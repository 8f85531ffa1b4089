// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTransport

/// A listener of the configuration, its host resolved: what will be bound, and how to speak of it.
struct PlannedListener: Sendable {
    /// What is spoken on it.
    let api: ServedAPI
    let address: ListenerAddress
    let usesTLS: Bool
    /// The setting that an operator has to look at if the address cannot be had, and its value.
    let setting: SettingID
    let text: String
    /// Whether only this machine can reach it.
    let isLoopback: Bool

    /// All listeners that the configuration asks for.
    ///
    /// - Throws: `.configuration` for a host that does not resolve.
    static func all(of configuration: ServerConfiguration) throws(StartError) -> [PlannedListener] {
        try Self.all(of: .rendezvous, at: configuration.listeners, .rendezvous, configuration)
            + Self.all(of: .tunnelProxy, at: configuration.tunnelProxy.listeners, .tunnelProxy, configuration)
    }

    private static func all(
        of api: ServedAPI,
        at places: ListenerConfiguration,
        _ keys: ListenerSettings,
        _ configuration: ServerConfiguration
    ) throws(StartError) -> [PlannedListener] {
        var listeners: [PlannedListener] = []
        let usesTLS = configuration.tls != nil
        if let endpoint = places.webSocket {
            let host = try ResolvedHost(endpoint, keys.webSocketHost, configuration)
            listeners.append(
                PlannedListener(
                    api: api,
                    address: .webSocket(host: host.address, port: endpoint.port),
                    usesTLS: usesTLS,
                    setting: keys.webSocketPort.facts.id,
                    text: "\(endpoint.port)",
                    isLoopback: host.isLoopback
                )
            )
        }
        if let endpoint = places.tcp {
            let host = try ResolvedHost(endpoint, keys.tcpHost, configuration)
            listeners.append(
                PlannedListener(
                    api: api,
                    address: .tcp(host: host.address, port: endpoint.port),
                    usesTLS: usesTLS,
                    setting: keys.tcpPort.facts.id,
                    text: "\(endpoint.port)",
                    isLoopback: host.isLoopback
                )
            )
        }
        if let path = places.unixSocket {
            listeners.append(
                PlannedListener(
                    api: api,
                    address: .unix(path: path),
                    usesTLS: false,
                    setting: keys.unixSocketFileName.facts.id,
                    text: path,
                    isLoopback: true
                )
            )
        }
        return listeners
    }

    /// What a client dials.
    ///
    /// - Parameter bound: Where the listener is bound, which says more than the plan when the port was 0.
    func url(bound: SocketAddress?) -> String {
        func url(_ scheme: String, _ host: String, _ port: Int) -> String {
            let name = host.contains(":") ? "[\(host)]" : host
            return "\(scheme)://\(name):\(bound?.port ?? port)"
        }
        return switch self.address {
        case .webSocket(let host, let port): url(self.usesTLS ? "wss" : "ws", host, port)
        case .tcp(let host, let port): url(self.usesTLS ? "ssl" : "tcp", host, port)
        case .unix(let path): "unix://\(path)"
        }
    }
}

extension ResolvedHost {
    fileprivate init(
        _ endpoint: ListenerConfiguration.Endpoint,
        _ setting: Setting<String>,
        _ configuration: ServerConfiguration
    ) throws(StartError) {
        guard let host = ResolvedHost(endpoint.host) else {
            let id = setting.facts.id
            let reason = "cannot be resolved; accepted: \(setting.facts.accepted)"
            throw .setting(id, endpoint.host, from: configuration.origin(of: id), reason)
        }
        self = host
    }
}
