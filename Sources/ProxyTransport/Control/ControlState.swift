// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import RemoteProxyAPI

/// What a `ControlHandler` knows of its connection and takes along to another event loop.
struct ControlState: Sendable {
    let id: ConnectionID
    let handler: any RendezvousHandler
    var machine: RendezvousMachine
}
