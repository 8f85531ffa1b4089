// SPDX-License-Identifier: GPL-3.0-only

/// The token that the daemon accepts where it does not accept all. Tunnels differ by their nonces.
enum AcceptedToken {
    static let text = "soak-token"
    /// What `nymea-remoteproxy hash-token` makes of it: SHA-256.
    static let digest = "16218da2f48ef248dab01b6d1a31a62720d463fbb3f61e3071c333ae97388576"
}
