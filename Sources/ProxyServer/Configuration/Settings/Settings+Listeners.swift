// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let tls = Section(
        name: "SSL",
        summary: "TLS on the WebSocket and TCP listeners. Files are PEM.",
        settings: [tlsEnabled, certificate, certificateKey, certificateChain]
    )

    static let tlsEnabled = Setting(
        "SSL",
        "enabled",
        .flag,
        default: "true",
        "With false the listeners speak ws:// and tcp://, in the clear."
    )
    static let certificate = Setting(
        "SSL",
        "certificate",
        .file,
        default: "/etc/ssl/certs/ssl-cert-snakeoil.pem",
        "The server's certificate; intermediate certificates may follow it in the same file."
    )
    static let certificateKey = Setting(
        "SSL",
        "certificateKey",
        .file,
        default: "/etc/ssl/private/ssl-cert-snakeoil.key",
        "The certificate's private key."
    )
    static let certificateChain = Setting(
        "SSL",
        "certificateChain",
        .optionalFile,
        default: "",
        "The intermediate certificates, if they are in a file of their own."
    )

    static let webSocketServer = Section(
        name: "WebSocketServer",
        summary: "The rendezvous API over WebSocket: wss:// with TLS, ws:// without.",
        settings: [webSocketEnabled, webSocketHost, webSocketPort]
    )

    static let webSocketEnabled = Setting(
        "WebSocketServer",
        "enabled",
        .flag,
        default: "true",
        "Whether this listener is there."
    )
    static let webSocketHost = Setting(
        "WebSocketServer",
        "host",
        .host,
        default: "127.0.0.1",
        "The address to listen on; 0.0.0.0 is all of IPv4, :: is all of IPv6 and IPv4."
    )
    static let webSocketPort = Setting(
        "WebSocketServer",
        "port",
        .port,
        default: "443",
        "The port to listen on; 0 for any that is free."
    )

    static let tcpServer = Section(
        name: "TcpServer",
        summary: "The rendezvous API over a plain byte stream: ssl:// with TLS, tcp:// without.",
        settings: [tcpEnabled, tcpHost, tcpPort]
    )

    static let tcpEnabled = Setting(
        "TcpServer",
        "enabled",
        .flag,
        default: "true",
        "Whether this listener is there."
    )
    static let tcpHost = Setting(
        "TcpServer",
        "host",
        .host,
        default: "127.0.0.1",
        "The address to listen on; 0.0.0.0 is all of IPv4, :: is all of IPv6 and IPv4."
    )
    static let tcpPort = Setting(
        "TcpServer",
        "port",
        .port,
        default: "80",
        "The port to listen on; 0 for any that is free."
    )

    static let unixSocketServer = Section(
        name: "UnixSocketServer",
        summary: "The rendezvous API over a Unix socket, never with TLS.",
        settings: [unixSocketEnabled, unixSocketFileName]
    )

    static let unixSocketEnabled = Setting(
        "UnixSocketServer",
        "enabled",
        .flag,
        default: "true",
        "Whether this listener is there; it also needs a unixSocketFileName."
    )
    static let unixSocketFileName = Setting(
        "UnixSocketServer",
        "unixSocketFileName",
        .optionalSocket,
        default: "",
        "The socket's path; empty for no such listener."
    )
}
