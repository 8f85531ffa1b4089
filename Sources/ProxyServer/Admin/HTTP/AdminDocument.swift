// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI
import RemoteProxyReference

/// Something that is the same for as long as the process runs.
struct AdminDocument: Sendable {
    let path: String
    let type: String
    let text: String

    /// Whether browsers show it as a page of its own, with styles and scripts.
    var isPage: Bool { self.type == Self.html }

    static let html = "text/html; charset=utf-8"
    static let json = "application/json"

    /// The dashboard, and what there is to read of the APIs.
    static let all =
        [
            AdminDocument(path: "/", type: html, text: DashboardPage.html),
            AdminDocument(path: "/api/introspect/rendezvous.json", type: json, text: RendezvousAPI.introspection),
            AdminDocument(path: "/api/introspect/tunnelproxy.json", type: json, text: TunnelProxyAPI.introspection),
            AdminDocument(path: "/docs", type: html, text: APIReference.index),
        ]
        + APIReference.all.map { reference in
            AdminDocument(path: "/docs/\(reference.name)", type: html, text: reference.html)
        }
}
