// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxyTransport

/// Keeps what a server tells of its ends, and lets tests wait for it.
struct EndRecorder: ConnectionObserver {
    let connections: AsyncStream<ConnectionEnd>
    let tunnels: AsyncStream<TunnelEnd>
    private let connection: AsyncStream<ConnectionEnd>.Continuation
    private let tunnel: AsyncStream<TunnelEnd>.Continuation

    init() {
        (self.connections, self.connection) = AsyncStream.makeStream()
        (self.tunnels, self.tunnel) = AsyncStream.makeStream()
    }

    func connectionEnded(_ end: ConnectionEnd) { self.connection.yield(end) }
    func tunnelEnded(_ end: TunnelEnd) { self.tunnel.yield(end) }

    /// The next connections that end, oldest first.
    func next(_ count: Int) async -> [ConnectionEnd] {
        var ends: [ConnectionEnd] = []
        for await end in self.connections {
            ends.append(end)
            if ends.count == count { break }
        }
        return ends
    }

    /// The next tunnel that ends.
    func nextTunnel() async -> TunnelEnd? {
        await self.tunnels.first { _ in true }
    }
}
