// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    private static let tunnelAPI = SettingAvailability.later(feature: "the tunnel proxy API")

    static let tunnelProxy = Section(
        name: "TunnelProxy",
        summary: "The tunnel proxy API: a device registers as server, many clients reach it through one connection.",
        settings: [tunnelAuthentication, serverPingTimeout, slowClientTimeout, maxClientsPerServer]
    )

    static let tunnelAuthentication = Setting(
        "TunnelProxy",
        "authentication",
        .choice(of: TunnelAuthentication.self),
        default: "open",
        "What registering takes: nothing, a client certificate with the uuid, or a token.",
        availability: tunnelAPI
    )
    static let serverPingTimeout = Setting(
        "TunnelProxy",
        "serverPingTimeout",
        .milliseconds(1...longestWait),
        default: "60000",
        "A device that has sent nothing for this long is closed.",
        availability: tunnelAPI
    )
    static let slowClientTimeout = Setting(
        "TunnelProxy",
        "slowClientTimeout",
        .milliseconds(1...longestWait),
        default: "10000",
        "How long one client that does not read may hold its device's connection up.",
        availability: tunnelAPI
    )
    static let maxClientsPerServer = Setting(
        "TunnelProxy",
        "maxClientsPerServer",
        .number(1...65534),
        default: "1000",
        "The most clients that one device serves at a time.",
        availability: tunnelAPI
    )

    static let webSocketServerTunnelProxy = Section(
        name: "WebSocketServerTunnelProxy",
        summary: "The tunnel proxy API over WebSocket.",
        settings: listener("WebSocketServerTunnelProxy", port: "2212")
    )
    static let tcpServerTunnelProxy = Section(
        name: "TcpServerTunnelProxy",
        summary: "The tunnel proxy API over a plain byte stream.",
        settings: listener("TcpServerTunnelProxy", port: "2213")
    )
    static let unixSocketServerTunnelProxy = Section(
        name: "UnixSocketServerTunnelProxy",
        summary: "The tunnel proxy API over a Unix socket.",
        settings: [
            enabled("UnixSocketServerTunnelProxy"),
            Setting(
                "UnixSocketServerTunnelProxy",
                "unixSocketFileName",
                .optionalSocket,
                default: "",
                "The socket's path; empty for no such listener.",
                availability: tunnelAPI
            ),
        ]
    )

    private static func enabled(_ section: String) -> Setting<Bool> {
        Setting(section, "enabled", .flag, default: "true", "Whether this listener is there.", availability: tunnelAPI)
    }

    private static func listener(_ section: String, port: String) -> [any AnySetting] {
        [
            self.enabled(section),
            Setting(
                section,
                "host",
                .host,
                default: "127.0.0.1",
                "The address to listen on.",
                availability: tunnelAPI
            ),
            Setting(section, "port", .port, default: port, "The port to listen on.", availability: tunnelAPI),
        ]
    }
}

/// What `[TunnelProxy] authentication` can be.
enum TunnelAuthentication: String, CaseIterable, Sendable {
    case open, mtls, token
}
