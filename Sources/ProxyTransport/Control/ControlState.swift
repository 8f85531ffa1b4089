// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyCore

/// What a `ControlHandler` knows of its connection and takes along to another event loop.
struct ControlState<API: ControlAPI>: Sendable {
    let record: ConnectionRecord
    let handler: API.Handler
    var machine: API.Machine
    /// Waits until the connection has moved.
    var pending: ControlAnswer<API.Machine.Consequence>?

    var id: ConnectionID { self.record.id }
}

/// An answer that something follows from.
struct ControlAnswer<Consequence: Equatable & Sendable>: Sendable {
    let reply: RPCReply
    let consequence: Consequence
}
