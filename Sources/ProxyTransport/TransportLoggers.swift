// SPDX-License-Identifier: GPL-3.0-only

public import Logging

/// Where the transport tells what happens: a logger for each category that an operator can turn up or down alone.
public struct TransportLoggers: Sendable {
    /// Tunnels of the rendezvous API, and its connections.
    public var proxyServer: Logger
    /// Devices and their clients, and the connections of the tunnel proxy API.
    public var tunnelProxyServer: Logger
    /// Connections over WebSocket, up to the end of their handshakes.
    public var webSocketServer: Logger
    /// Their handshakes, pings and Close frames; never payload.
    public var webSocketServerTraffic: Logger
    /// Connections over TCP, up to the end of the TLS handshake.
    public var tcpSocketServer: Logger
    /// Connections over Unix sockets.
    public var unixSocketServer: Logger
    /// Control messages that cannot be performed.
    public var jsonRpc: Logger
    /// Each control message, without its secrets.
    public var jsonRpcTraffic: Logger

    public init(
        proxyServer: Logger,
        tunnelProxyServer: Logger,
        webSocketServer: Logger,
        webSocketServerTraffic: Logger,
        tcpSocketServer: Logger,
        unixSocketServer: Logger,
        jsonRpc: Logger,
        jsonRpcTraffic: Logger
    ) {
        self.proxyServer = proxyServer
        self.tunnelProxyServer = tunnelProxyServer
        self.webSocketServer = webSocketServer
        self.webSocketServerTraffic = webSocketServerTraffic
        self.tcpSocketServer = tcpSocketServer
        self.unixSocketServer = unixSocketServer
        self.jsonRpc = jsonRpc
        self.jsonRpcTraffic = jsonRpcTraffic
    }

    /// One logger for everything; for tests.
    public init(all logger: Logger) {
        self.init(
            proxyServer: logger,
            tunnelProxyServer: logger,
            webSocketServer: logger,
            webSocketServerTraffic: logger,
            tcpSocketServer: logger,
            unixSocketServer: logger,
            jsonRpc: logger,
            jsonRpcTraffic: logger
        )
    }
}
