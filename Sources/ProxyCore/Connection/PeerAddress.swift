// SPDX-License-Identifier: GPL-3.0-only

/// Where a connection comes from, as logs, statistics and authentication back-ends show it.
public struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// `203.0.113.7:40312`, `[2001:db8::1]:40312`, or `unix` for a Unix socket, whose peers have no address.
    public let description: String
    /// The address without its port, or `unix`.
    public let host: String

    /// An Internet peer. `host` is a textual IPv4 or IPv6 address.
    public init(host: String, port: Int) {
        self.host = host
        self.description = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private init(description: String) {
        self.description = description
        self.host = description
    }

    /// The peer of a Unix stream socket.
    public static let unix = PeerAddress(description: "unix")
}
