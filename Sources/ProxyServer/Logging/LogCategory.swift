// SPDX-License-Identifier: GPL-3.0-only

import Logging

/// What a log line is about. Each category has a level of its own (`[Logging]`), and its name stands on its lines.
///
/// The names are those of the original, whose users filter by them.
public enum LogCategory: String, CaseIterable, Sendable {
    /// The process: configuration, start, stop, signals.
    case application = "Application"
    /// What the server does beside its connections: statistics, log engine, memory.
    case engine = "Engine"
    /// Control messages that cannot be performed.
    case jsonRpc = "JsonRpc"
    /// Each control message in and out, without its secrets.
    case jsonRpcTraffic = "JsonRpcTraffic"
    /// WebSocket listeners and their connections, up to the end of the handshakes.
    case webSocketServer = "WebSocketServer"
    /// WebSocket handshakes, pings and Close frames; never payload.
    case webSocketServerTraffic = "WebSocketServerTraffic"
    /// TCP listeners and their connections, up to the end of the TLS handshake.
    case tcpSocketServer = "TcpSocketServer"
    /// Unix socket listeners and their connections.
    case unixSocketServer = "UnixSocketServer"
    /// The rendezvous API: its connections and their tunnels.
    case proxyServer = "ProxyServer"
    /// The tunnel proxy API: devices and their clients.
    case tunnelProxyServer = "TunnelProxyServer"
    /// Verdicts on tokens, and the back-ends that give them.
    case authentication = "Authentication"
    /// Where the back-end aws has its credentials from.
    case awsCredentialsProvider = "AwsCredentialsProvider"
    /// The monitor socket and who is connected to it.
    case monitorServer = "MonitorServer"
    /// The admin endpoint.
    case admin = "Admin"

    /// The same as above, for documents.
    var summary: String {
        switch self {
        case .application: "The process: configuration, start, stop, signals."
        case .engine: "What the server does beside its connections: statistics, log engine, memory."
        case .jsonRpc: "Control messages that cannot be performed."
        case .jsonRpcTraffic: "Each control message in and out, without its secrets."
        case .webSocketServer: "WebSocket listeners and their connections, up to the end of the handshakes."
        case .webSocketServerTraffic: "WebSocket handshakes, pings and Close frames; never payload."
        case .tcpSocketServer: "TCP listeners and their connections, up to the end of the TLS handshake."
        case .unixSocketServer: "Unix socket listeners and their connections."
        case .proxyServer: "The rendezvous API: its connections and their tunnels."
        case .tunnelProxyServer: "The tunnel proxy API: devices and their clients."
        case .authentication: "Verdicts on tokens, and the back-ends that give them."
        case .awsCredentialsProvider: "Where the back-end aws has its credentials from."
        case .monitorServer: "The monitor socket and who is connected to it."
        case .admin: "The admin endpoint."
        }
    }

    /// Whether the category has a line for every message; production is silent about these.
    public var isTraffic: Bool {
        switch self {
        case .jsonRpcTraffic, .webSocketServerTraffic: true
        case .application, .engine, .jsonRpc, .webSocketServer, .tcpSocketServer, .unixSocketServer, .proxyServer,
            .tunnelProxyServer, .authentication, .awsCredentialsProvider, .monitorServer, .admin:
            false
        }
    }

    /// The level of a category that the configuration does not name.
    ///
    /// - Parameter isVerbose: `--verbose`: everything there is.
    public func defaultLevel(isVerbose: Bool) -> LogLevel {
        switch (isVerbose, self.isTraffic) {
        case (false, false): .info
        case (false, true): .warning
        case (true, false): .debug
        case (true, true): .trace
        }
    }
}
