// SPDX-License-Identifier: GPL-3.0-only

/// A way to reach a server under test.
public struct TestEndpoint: Sendable, CustomStringConvertible {
    /// What is spoken.
    public enum Transport: String, Sendable, CaseIterable {
        case wss, ws, ssl, tcp, unix

        /// Whether the transport has TLS.
        public var isSecure: Bool { self == .wss || self == .ssl }
        /// Whether messages are framed by WebSocket.
        public var isWebSocket: Bool { self == .wss || self == .ws }
    }

    public let transport: Transport
    /// A loopback address.
    public let host: String
    /// Loopback port, or 0 for a Unix socket.
    public let port: Int
    /// Path of a Unix socket, or empty.
    public let path: String

    public init(_ transport: Transport, host: String = "127.0.0.1", port: Int) {
        self.transport = transport
        self.host = host
        self.port = port
        self.path = ""
    }

    public init(unixPath: String) {
        self.transport = .unix
        self.host = ""
        self.port = 0
        self.path = unixPath
    }

    /// The URL a client program takes.
    public var url: String {
        self.transport == .unix ? "unix://\(self.path)" : "\(self.transport.rawValue)://\(self.host):\(self.port)"
    }

    public var description: String { self.transport.rawValue }
}
