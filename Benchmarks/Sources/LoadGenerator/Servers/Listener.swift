// SPDX-License-Identifier: GPL-3.0-only

/// One of a server's ways in.
struct Listener: Hashable {
    var api = ProxyAPI.rendezvous
    let transport: Transport
}
