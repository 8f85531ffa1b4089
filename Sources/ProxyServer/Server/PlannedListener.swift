// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTransport

/// A listener of the configuration, its host resolved: what will be bound, and how to speak of it.
struct PlannedListener: Sendable {
    /// What is spoken on it.
    let api: ServedAPI
    let address: ListenerAddress
    /// A socket that listens already; nil to make one.
    let socket: ListeningSocket?
    let usesTLS: Bool
    /// The setting that an operator has to look at if the address cannot be had, and its value.
    let setting: SettingID
    let text: String
    /// Whether only this machine can reach it.
    let isLoopback: Bool

    /// All listeners that the configuration asks for. One whose sockets were passed to the process has those, and its host
    /// and port, or path, mean nothing.
    ///
    /// - Throws: `.configuration` for a host that does not resolve, or a socket whose listener is switched off.
    static func all(
        of configuration: ServerConfiguration,
        on sockets: ActivationSockets = .none
    ) throws(StartError) -> [PlannedListener] {
        try Self.all(.rendezvous, at: configuration.listeners, .rendezvous, configuration, sockets)
            + Self.all(.tunnelProxy, at: configuration.tunnelProxy.listeners, .tunnelProxy, configuration, sockets)
    }

    private static func all(
        _ api: ServedAPI,
        at places: ListenerConfiguration,
        _ keys: ListenerSettings,
        _ configuration: ServerConfiguration,
        _ sockets: ActivationSockets
    ) throws(StartError) -> [PlannedListener] {
        let usesTLS = configuration.tls != nil
        var listeners: [PlannedListener] = []
        /// - Parameters:
        ///   - setting: Names the place, and so the section.
        ///   - isLoopback: Of the address, if the socket is made here.
        func add(_ address: ListenerAddress, _ setting: SettingID, _ text: String, isLoopback: Bool) {
            let passed = sockets[setting.section]
            for socket in passed.isEmpty ? [nil] : passed.map(Optional.some) {
                listeners.append(
                    PlannedListener(
                        api: api,
                        address: address,
                        socket: socket,
                        usesTLS: usesTLS && !address.isUnix,
                        setting: setting,
                        text: text,
                        isLoopback: socket?.isLoopback ?? isLoopback
                    )
                )
            }
        }
        if let endpoint = places.webSocket {
            let host = try ResolvedHost(endpoint, keys.webSocketHost, configuration)
            let address = ListenerAddress.webSocket(host: host.address, port: endpoint.port)
            add(address, keys.webSocketPort.facts.id, "\(endpoint.port)", isLoopback: host.isLoopback)
        }
        if let endpoint = places.tcp {
            let host = try ResolvedHost(endpoint, keys.tcpHost, configuration)
            let address = ListenerAddress.tcp(host: host.address, port: endpoint.port)
            add(address, keys.tcpPort.facts.id, "\(endpoint.port)", isLoopback: host.isLoopback)
        }
        if let path = places.unixSocket {
            add(.unix(path: path), keys.unixSocketFileName.facts.id, path, isLoopback: true)
        }
        let served = Set(listeners.map(\.setting.section))
        if let idle = keys.sections.first(where: { !served.contains($0) && !sockets[$0].isEmpty }) {
            throw StartError(
                .configuration,
                "a socket was passed as \(idle), but the configuration has no such listener; "
                    + "enable it in [\(idle)] (a Unix socket also needs unixSocketFileName), or do not pass the socket"
            )
        }
        return listeners
    }

    /// What a client dials.
    ///
    /// - Parameter bound: Where the listener is bound, which says more than the plan when the port was 0 or the socket
    ///   was passed.
    func url(bound: SocketAddress?) -> String {
        func url(_ scheme: String, _ host: String, _ port: Int) -> String {
            let host = self.socket.flatMap { _ in bound?.ipAddress } ?? host
            let name = host.contains(":") ? "[\(host)]" : host
            return "\(scheme)://\(name):\(bound?.port ?? port)"
        }
        return switch self.address {
        case .webSocket(let host, let port): url(self.usesTLS ? "wss" : "ws", host, port)
        case .tcp(let host, let port): url(self.usesTLS ? "ssl" : "tcp", host, port)
        case .unix(let path): "unix://\(self.socket.flatMap { _ in bound?.pathname } ?? path)"
        }
    }
}

extension ListenerAddress {
    fileprivate var isUnix: Bool {
        switch self {
        case .unix: true
        case .webSocket, .tcp: false
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
