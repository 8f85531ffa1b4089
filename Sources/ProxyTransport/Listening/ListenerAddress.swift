// SPDX-License-Identifier: GPL-3.0-only

/// Where a listener waits for connections, and what it speaks.
public enum ListenerAddress: Hashable, Sendable, CustomStringConvertible {
    /// WebSocket over TCP.
    case webSocket(host: String, port: Int)
    /// JSON and payload directly on TCP.
    case tcp(host: String, port: Int)
    /// The same on a Unix stream socket; never with TLS.
    case unix(path: String)

    public var description: String {
        switch self {
        case .webSocket(let host, let port): "WebSocket \(host):\(port)"
        case .tcp(let host, let port): "TCP \(host):\(port)"
        case .unix(let path): "Unix socket \(path)"
        }
    }
}

/// A listener could not be started; `description` is one line for the operator.
public struct ListenError: Error, Hashable, CustomStringConvertible {
    /// Where it was to listen.
    public let address: ListenerAddress
    /// What the system said, for example `Address already in use`.
    public let reason: String

    public var description: String { "cannot listen on \(self.address): \(self.reason)" }
}
