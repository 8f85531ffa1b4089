// SPDX-License-Identifier: GPL-3.0-only

/// Where a page may reach a WebSocket listener, in the words of browsers.
struct WebSocketPlace: Equatable, Sendable {
    let isSecure: Bool
    /// As the listener is bound: an address.
    let host: String
    let port: Int

    /// What a page dials. A `*` stands for the host that the page itself came from: what listens everywhere is called what
    /// everybody calls it.
    var url: String { self.url(of: self.hosts[0]) }

    /// What a page's policy allows it to dial (CSP Level 3 section 2.3.1).
    var sources: [String] { self.hosts.map(self.url(of:)) }

    /// By its name first: that stands in certificates, and addresses seldom do. A policy has no way to write an address of
    /// IPv6, so such a place is only allowed by a name.
    private var hosts: [String] {
        switch self.host {
        case "0.0.0.0", "::": ["*"]
        case "127.0.0.1": ["localhost", "127.0.0.1"]
        case "::1": ["localhost"]
        case let host where host.contains(":"): ["*"]
        case let host: [host]
        }
    }

    private func url(of host: String) -> String {
        "\(self.isSecure ? "wss" : "ws")://\(host):\(self.port)"
    }
}
