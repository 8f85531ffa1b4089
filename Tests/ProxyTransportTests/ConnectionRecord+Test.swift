// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

@testable import ProxyTransport

extension ConnectionRecord {
    /// Of a connection that nobody else knows of.
    static var test: ConnectionRecord {
        ConnectionRecord(
            id: ConnectionID(1),
            api: .rendezvous,
            transport: .tcp,
            address: PeerAddress(host: "192.0.2.1", port: 1),
            acceptedAt: 0
        )
    }
}

extension ConnectionWatch {
    /// Nobody looks on.
    static let none = ConnectionWatch(observers: [], unixTime: { 0 })
}
