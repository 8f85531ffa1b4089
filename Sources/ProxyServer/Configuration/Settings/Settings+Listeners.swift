// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxySupport

extension Settings {
    static let tls = Section(
        name: "SSL",
        summary: "TLS on the WebSocket and TCP listeners. Files are PEM.",
        settings: [tlsEnabled, certificate, certificateKey, certificateChain, clientCertificateAuthority]
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

    static let clientCertificateAuthority = Setting(
        "SSL",
        "clientCertificateAuthority",
        .optionalFile,
        default: "",
        "The certificates of the authorities that client certificates must come from; needed for "
            + "[TunnelProxy] authentication=mtls."
    )

    static let webSocketServer = Section(
        name: "WebSocketServer",
        summary: "The rendezvous API over WebSocket: wss:// with TLS, ws:// without.",
        settings: [webSocketEnabled, webSocketHost, webSocketPort, allowedOrigins]
    )

    static let webSocketEnabled = enabled("WebSocketServer")
    static let webSocketHost = host("WebSocketServer")
    static let webSocketPort = port("WebSocketServer", default: "443")
    static let allowedOrigins = allowedOrigins("WebSocketServer")

    static let tcpServer = Section(
        name: "TcpServer",
        summary: "The rendezvous API over a plain byte stream: ssl:// with TLS, tcp:// without.",
        settings: [tcpEnabled, tcpHost, tcpPort]
    )

    static let tcpEnabled = enabled("TcpServer")
    static let tcpHost = host("TcpServer")
    static let tcpPort = port("TcpServer", default: "80")

    static let unixSocketServer = Section(
        name: "UnixSocketServer",
        summary: "The rendezvous API over a Unix socket, never with TLS.",
        settings: [unixSocketEnabled, unixSocketFileName]
    )

    static let unixSocketEnabled = unixEnabled("UnixSocketServer")
    static let unixSocketFileName = unixSocketFileName("UnixSocketServer")

    // The keys that each kind of listener has, whichever API it serves.

    static func enabled(_ section: String) -> Setting<Bool> {
        Setting(section, "enabled", .flag, default: "true", "Whether this listener is there.")
    }

    static func host(_ section: String) -> Setting<String> {
        let summary = "The address to listen on; 0.0.0.0 is all of IPv4, :: is all of IPv6 and IPv4."
        return Setting(section, "host", .host, default: "127.0.0.1", summary)
    }

    static func port(_ section: String, default port: String) -> Setting<Int> {
        Setting(section, "port", .port, default: port, "The port to listen on; 0 for any that is free.")
    }

    static func allowedOrigins(_ section: String) -> Setting<OriginList> {
        let summary =
            "The web pages that may connect, by their origins; with none, all may. It protects browsers' users from pages "
            + "that would connect in their name, and keeps nobody else out: requests without an Origin, as all programs "
            + "that are no browsers send them, are always let through."
        return Setting(section, "allowedOrigins", .origins, default: "", summary)
    }

    static func unixEnabled(_ section: String) -> Setting<Bool> {
        let summary = "Whether this listener is there; it also needs a unixSocketFileName."
        return Setting(section, "enabled", .flag, default: "true", summary)
    }

    static func unixSocketFileName(_ section: String) -> Setting<String?> {
        let summary = "The socket's path; empty for no such listener."
        return Setting(section, "unixSocketFileName", .optionalSocket, default: "", summary)
    }
}

extension SettingKind<OriginList> {
    /// The most origins of a list.
    private static var maximumCount: Int { 100 }

    static let origins = SettingKind(
        accepted:
            "up to \(maximumCount) origins (https://app.example.org, http://localhost:8080), with commas between them, or "
            + "nothing"
    ) { text throws(SettingFault) in
        guard !text.isEmpty else { return OriginList() }
        let entries = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks }
        guard entries.count <= Self.maximumCount else { throw SettingFault("has \(entries.count) entries") }
        return OriginList(
            try entries.map { entry throws(SettingFault) in
                guard let origin = WebOrigin(entry) else {
                    throw SettingFault("has an entry that is no origin: \(entry.quotedForMessage)")
                }
                return origin
            }
        )
    }
}
