// SPDX-License-Identifier: GPL-3.0-only

/// How much there is of everything at one moment, and has been since the start of the process.
public struct TransportCounts: Equatable, Sendable {
    public var rendezvous = RendezvousCounts()
    public var tunnelProxy = TunnelProxyCounts()

    public init() {}
}

/// Counts of the rendezvous API.
public struct RendezvousCounts: Equatable, Sendable {
    /// Open connections, in whatever state.
    public var connections = 0
    /// Tunnels, of two connections each.
    public var tunnels = 0
    /// Since the start of the process.
    public var total = TransportTotals()

    public init() {}
}

/// Counts of the tunnel proxy API.
public struct TunnelProxyCounts: Equatable, Sendable {
    /// Open connections, in whatever state.
    public var connections = 0
    /// Of these, registered devices.
    public var devices = 0
    /// Of these, registered clients.
    public var clients = 0
    /// Open connections by transport; those that are at zero are not listed.
    public var transports: [TransportKind: Int] = [:]
    /// Since the start of the process; a client's connection with its device is a tunnel.
    public var total = TransportTotals()

    public init() {}
}

/// What only grows.
public struct TransportTotals: Hashable, Sendable {
    /// Connections that were accepted.
    public var connections: UInt64
    /// Tunnels that were established.
    public var tunnels: UInt64
    /// Bytes of payload that peers have sent.
    public var traffic: UInt64

    public init(connections: UInt64 = 0, tunnels: UInt64 = 0, traffic: UInt64 = 0) {
        self.connections = connections
        self.tunnels = tunnels
        self.traffic = traffic
    }
}
