// SPDX-License-Identifier: GPL-3.0-only

/// Where a server under test listens, and how two connections become a tunnel there.
struct Route {
    enum Pairing: Equatable {
        /// The proxy's own way: both authenticate with the same token.
        case rendezvous(Transport)
        /// The proxy's other way: one is the device, all others are its clients.
        case device(Transport)
        /// Every two connections that are accepted one after the other.
        case acceptOrder
        /// One connection comes in, and the server makes the other one, to our listener.
        case forwarding
    }

    let pairing: Pairing
    /// 0 with a Unix socket.
    let port: UInt16
    /// The Unix socket; empty with a port.
    var path = ""
    /// Whether our side of it speaks TLS.
    var usesTLS = true
    /// Whether Hello is asked before Authenticate.
    var asksHello = false

    var usesWebSocket: Bool {
        switch self.pairing {
        case .rendezvous(let transport), .device(let transport): transport.usesWebSocket
        case .acceptOrder, .forwarding: false
        }
    }
}
