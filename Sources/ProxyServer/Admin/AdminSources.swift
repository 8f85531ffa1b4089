// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// What the endpoint shows, by those who know. Called on the endpoint's own thread.
struct AdminSources: Sendable {
    let phase: @Sendable () -> ServerPhase
    /// Cheap: asked every second.
    let counts: @Sendable () -> TransportCounts
    /// Where browsers reach the rendezvous API; none before the listeners are bound.
    let webSockets: @Sendable () -> [WebSocketPlace]
    /// What earlier processes have counted.
    let earlierTotals: ServerTotals
    /// Asked only while somebody looks.
    let connections: @Sendable () -> [ConnectionReport]
    /// How near the server is to its limits; asked only while somebody looks.
    let limits: @Sendable () -> [LimitReading]
    /// All metrics in the text format of Prometheus.
    let metrics: @Sendable () -> [UInt8]
}
