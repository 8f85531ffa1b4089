// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport
import RemoteProxyClient

/// Targets that clients may ask a device for: `HOST:PORTS`, `ADDRESS[/LENGTH]:PORTS` or `unix:/path`, where ports are
/// `80`, `8000-8099` or `*`.
package struct AllowRule: Hashable, Sendable {
    enum Hosts: Hashable, Sendable {
        /// A name, in lower case, whatever it resolves to.
        case name(String)
        /// Addresses, under whatever name.
        case range(AddressRange)
    }

    enum Targets: Hashable, Sendable {
        case network(Hosts, ports: ClosedRange<Int>)
        case socketFile(path: String)
    }

    let targets: Targets
    private let text: String

    /// Reads a rule.
    package init(_ text: String) throws(ForwardingAddressError) {
        self.text = text
        if let path = ForwardingAddress.socketPath(in: text) {
            guard case .socketFile(let path) = try ForwardingAddress(path: path, in: text) else {
                preconditionFailure("a path makes a socket file")
            }
            self.targets = .socketFile(path: path)
            return
        }
        guard let (host, ports) = try ForwardingAddress.split(text) else {
            throw ForwardingAddressError(
                "'\(text.quotable)' names no port: write it like 192.168.1.0/24:80, [fd00::/8]:* or nas.local:8000-8099."
            )
        }
        self.targets = .network(try Self.hosts(host, in: text), ports: try Self.ports(ports, in: text))
    }

    private static func hosts(_ host: Substring, in text: String) throws(ForwardingAddressError) -> Hosts {
        if let range = AddressRange(String(host)) { return .range(range) }
        guard !host.contains("/") else {
            throw ForwardingAddressError(
                "'\(host.quotable)' in '\(text.quotable)' is no range of addresses: write it like 192.168.1.0/24 or "
                    + "fd00::/8."
            )
        }
        return .name(try ForwardingAddress.host(host, in: text).lowercased())
    }

    private static func ports(_ ports: Substring, in text: String) throws(ForwardingAddressError) -> ClosedRange<Int> {
        if ports == "*" { return 1...65_535 }
        guard let dash = ports.firstIndex(of: "-") else {
            let port = try ForwardingAddress.port(ports, from: 1, in: text)
            return port...port
        }
        let first = try ForwardingAddress.port(ports[..<dash], from: 1, in: text)
        let last = try ForwardingAddress.port(ports[ports.index(after: dash)...], from: 1, in: text)
        guard first <= last else {
            throw ForwardingAddressError("the ports '\(ports.quotable)' in '\(text.quotable)' end before they begin.")
        }
        return first...last
    }
}

extension AllowRule: CustomStringConvertible {
    /// As it was typed.
    package var description: String { self.text }
}
