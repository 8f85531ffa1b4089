// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let tunnelProxy = Section(
        name: "TunnelProxy",
        summary: "The tunnel proxy API: a device registers as server, many clients reach it through one connection.",
        settings: [
            tunnelAuthentication, serverPingTimeout, evictionTimeout, slowClientTimeout, maxClientsPerServer,
            maxRegistrationsPerAddress, maxFrameSize,
        ]
    )

    static let tunnelAuthentication = Setting(
        "TunnelProxy",
        "authentication",
        .choice(of: TunnelAuthentication.self),
        default: "open",
        "What registering and dialling take: nothing, as deployed devices expect, so that whoever knows a uuid may; "
            + "mtls, a client certificate that carries the server's uuid; or token, one that the back-end accepts."
    )
    static let serverPingTimeout = Setting(
        "TunnelProxy",
        "serverPingTimeout",
        .milliseconds(1...longestWait),
        default: "60000",
        "A device that has sent nothing for this long is closed. Deployed devices ping every 30 s."
    )
    static let evictionTimeout = Setting(
        "TunnelProxy",
        "evictionTimeout",
        .milliseconds(1...longestWait),
        default: "35000",
        "A device that has sent nothing for longer than this loses its uuid to a connection that registers with it, as "
            + "the device itself does after a change of network."
    )
    static let slowClientTimeout = Setting(
        "TunnelProxy",
        "slowClientTimeout",
        .milliseconds(1...longestWait),
        default: "10000",
        "How long one client that does not read may hold its device's connection up; then it is dropped."
    )
    static let maxClientsPerServer = Setting(
        "TunnelProxy",
        "maxClientsPerServer",
        .number(1...65534),
        default: "1000",
        "The most clients that one device serves at a time."
    )
    static let maxRegistrationsPerAddress = Setting(
        "TunnelProxy",
        "maxRegistrationsPerAddress",
        .number(0...1_000_000),
        default: "2000",
        "The most devices and clients of one address at a time, together; an address is one of IPv4, which a provider's "
            + "customers may share, or a /64 of IPv6. 0: no limit."
    )
    static let maxFrameSize = Setting(
        "TunnelProxy",
        "maxFrameSize",
        .number(16_384...67_108_864),
        default: "1048576",
        "The longest frame that a device may send, in bytes of payload; longer ones are dropped. A frame is held until "
            + "its end has come."
    )

    static let webSocketServerTunnelProxy = Section(
        name: "WebSocketServerTunnelProxy",
        summary: "The tunnel proxy API over WebSocket: wss:// with TLS, ws:// without.",
        settings: [tunnelWebSocketEnabled, tunnelWebSocketHost, tunnelWebSocketPort, tunnelAllowedOrigins]
    )

    static let tunnelWebSocketEnabled = enabled("WebSocketServerTunnelProxy")
    static let tunnelWebSocketHost = host("WebSocketServerTunnelProxy")
    static let tunnelWebSocketPort = port("WebSocketServerTunnelProxy", default: "2212")
    static let tunnelAllowedOrigins = allowedOrigins("WebSocketServerTunnelProxy")

    static let tcpServerTunnelProxy = Section(
        name: "TcpServerTunnelProxy",
        summary: "The tunnel proxy API over a plain byte stream: ssl:// with TLS, tcp:// without.",
        settings: [tunnelTcpEnabled, tunnelTcpHost, tunnelTcpPort]
    )

    static let tunnelTcpEnabled = enabled("TcpServerTunnelProxy")
    static let tunnelTcpHost = host("TcpServerTunnelProxy")
    static let tunnelTcpPort = port("TcpServerTunnelProxy", default: "2213")

    static let unixSocketServerTunnelProxy = Section(
        name: "UnixSocketServerTunnelProxy",
        summary: "The tunnel proxy API over a Unix socket, never with TLS.",
        settings: [tunnelUnixSocketEnabled, tunnelUnixSocketFileName]
    )

    static let tunnelUnixSocketEnabled = unixEnabled("UnixSocketServerTunnelProxy")
    static let tunnelUnixSocketFileName = unixSocketFileName("UnixSocketServerTunnelProxy")
}

/// What `[TunnelProxy] authentication` can be.
public enum TunnelAuthentication: String, CaseIterable, Sendable {
    case open, mtls, token
}
