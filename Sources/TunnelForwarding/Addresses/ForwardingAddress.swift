// SPDX-License-Identifier: GPL-3.0-only

/// Where a forwarded connection comes from or goes to: `HOST:PORT`, `[IPV6]:PORT` or `unix:/path`.
package enum ForwardingAddress: Hashable, Sendable {
    /// `host` is a name or an address, an IPv6 address without its brackets; `port` is 1 to 65535, or 0 for a listener
    /// that takes any that is free.
    case network(host: String, port: Int)
    /// The absolute path of a socket file.
    case socketFile(path: String)
}

extension ForwardingAddress: CustomStringConvertible {
    /// As one would type it.
    package var description: String {
        switch self {
        case .network(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socketFile(let path): "unix:\(path)"
        }
    }
}

/// Why a text is no address to forward from or to.
package struct ForwardingAddressError: Error, Equatable, CustomStringConvertible {
    /// What is wrong and how to write it instead.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
