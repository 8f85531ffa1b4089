// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// A host name as the address that it stands for now.
///
/// The server binds this address and not the name, so that what was checked is what is bound.
struct ResolvedHost: Equatable, Sendable {
    let address: String
    let isLoopback: Bool

    /// Asks the system's resolver, which may take a while; nil if it has no answer.
    init?(_ host: String) {
        guard let resolved = try? SocketAddress.makeAddressResolvingHost(host, port: 0),
            let address = resolved.ipAddress
        else { return nil }
        // A zone ("%eth0") is not part of the resolved text but is needed to bind a link-local address.
        self.address = host.contains("%") ? host : address
        self.isLoopback = Self.isLoopback(address)
    }

    /// - Parameter address: As the system prints it, so that there is one spelling of each address.
    private static func isLoopback(_ address: String) -> Bool {
        // RFC 1122 section 3.2.1.3 (127/8), RFC 4291 sections 2.5.3 (::1) and 2.5.5.2 (IPv4-mapped).
        address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }
}
