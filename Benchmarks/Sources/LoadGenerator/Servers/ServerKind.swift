// SPDX-License-Identifier: GPL-3.0-only

/// A program that can be measured.
public enum ServerKind: Equatable, Sendable {
    /// A build of the proxy's daemon: what it is called in the tables, and its program.
    case daemon(name: String, path: String)
    /// haproxy, TLS on both sides, in TCP mode.
    case haproxy
    /// The minimal relay of this package: the program's path.
    case relay(path: String)

    /// What it is called in the tables.
    public var name: String {
        switch self {
        case .daemon(let name, _): name
        case .haproxy: "haproxy"
        case .relay: "relay"
        }
    }

    public var isDaemon: Bool {
        if case .daemon = self { true } else { false }
    }
}
