// SPDX-License-Identifier: GPL-3.0-only

/// The two ways in which the proxy brings peers together.
public enum ProxyAPI: String, CaseIterable, Codable, Sendable {
    /// Two peers, a connection each.
    case rendezvous
    /// A device with one connection, and its clients with one each.
    case tunnelProxy = "tunnel-proxy"
}
