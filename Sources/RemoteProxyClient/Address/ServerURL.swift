// SPDX-License-Identifier: GPL-3.0-only

/// Where a proxy server listens, and over which transport: `wss://proxy.example`, `ssl://proxy.example:8443`,
/// `unix:///run/proxy.sock`.
///
/// A value of this type is always complete: the port is known, the host is fit for a `Host` header, the path of a
/// Unix socket fits the kernel's address.
public struct ServerURL: Hashable, Sendable {
    /// How the server is spoken to.
    public enum Scheme: String, CaseIterable, Sendable {
        /// WebSocket over TLS; port 443 unless one is given.
        case wss
        /// WebSocket without encryption; port 80 unless one is given.
        case ws
        /// A TLS byte stream; needs a port.
        case ssl
        /// A plain TCP byte stream; needs a port.
        case tcp
        /// A Unix stream socket: `unix:///absolute/path`.
        case unix

        /// The port that is meant when none is given (RFC 6455 section 3).
        var defaultPort: Int? {
            switch self {
            case .wss: 443
            case .ws: 80
            case .ssl, .tcp, .unix: nil
            }
        }
    }

    /// What the transport has to connect to.
    public enum Endpoint: Hashable, Sendable {
        /// `host` is a name, an IPv4 address, or an IPv6 address without brackets; `port` is 1 to 65535.
        case network(host: String, port: Int)
        /// The absolute path of a socket file.
        case socketFile(path: String)
    }

    /// How the server is spoken to.
    public let scheme: Scheme
    /// What to connect to.
    public let endpoint: Endpoint
    /// Path and query of the WebSocket's HTTP request; `/` for the other schemes.
    public let requestTarget: String

    init(scheme: Scheme, endpoint: Endpoint, requestTarget: String = "/") {
        self.scheme = scheme
        self.endpoint = endpoint
        self.requestTarget = requestTarget
    }

    /// Whether the connection to the server is encrypted.
    public var isEncrypted: Bool {
        switch self.scheme {
        case .wss, .ssl: true
        case .ws, .tcp, .unix: false
        }
    }

    /// Whether data travels as WebSocket messages, which have boundaries and cannot be half-closed.
    public var isWebSocket: Bool {
        switch self.scheme {
        case .wss, .ws: true
        case .ssl, .tcp, .unix: false
        }
    }
}

extension ServerURL: CustomStringConvertible {
    /// The URL as one would type it, with its port left out where the scheme implies it.
    public var description: String {
        switch self.endpoint {
        case .socketFile(let path): "\(self.scheme.rawValue)://\(path)"
        case .network:
            "\(self.scheme.rawValue)://\(self.authority)\(self.requestTarget == "/" ? "" : self.requestTarget)"
        }
    }

    /// Host and port as the HTTP `Host` field has them (RFC 9110 section 7.2); `localhost` for a socket file.
    var authority: String {
        guard case .network(let host, let port) = self.endpoint else { return "localhost" }
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == self.scheme.defaultPort ? name : "\(name):\(port)"
    }
}
