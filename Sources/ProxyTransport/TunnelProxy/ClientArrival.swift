// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire
import RemoteProxyAPI

/// A client that stands ready to exchange bytes with its device.
struct ClientArrival: Sendable {
    /// Among the device's clients.
    let address: TunnelAddress
    /// What the device is told.
    let announcement: TunnelProxyAPI.TunnelProxy.ClientConnected
    /// How the client's connection is framed.
    let framing: TunnelFraming
    /// The client's end of the tunnel.
    let end: any RelayEnd
}
