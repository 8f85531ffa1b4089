// SPDX-License-Identifier: GPL-3.0-only

/// Where a server under test listens, and how two connections become a tunnel there.
struct Route {
    enum Pairing: Equatable {
        /// The proxy's own way: both authenticate with the same token.
        case rendezvous(Transport)
        /// Every two connections that are accepted one after the other.
        case acceptOrder
        /// One connection comes in, and the server makes the other one, to our listener.
        case forwarding
    }

    let pairing: Pairing
    let port: UInt16
    /// Whether our side of it speaks TLS.
    var usesTLS = true
    /// Whether Hello is asked before Authenticate.
    var asksHello = false

    var usesWebSocket: Bool {
        if case .rendezvous(let transport) = self.pairing { transport.usesWebSocket } else { false }
    }
}
