// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// What one API's connections that are gone have left behind, and what was ever begun.
struct TransportTally {
    private(set) var totals: [ServedAPI: TransportTotals] = [:]

    /// A connection was accepted.
    mutating func arrived(_ api: ServedAPI) {
        self.totals[api, default: TransportTotals()].connections += 1
    }

    /// A tunnel was established.
    mutating func tunnelBegan(_ api: ServedAPI) {
        self.totals[api, default: TransportTotals()].tunnels += 1
    }

    /// A connection is gone.
    mutating func left(_ record: ConnectionRecord) {
        self.totals[record.api, default: TransportTotals()].traffic += record.receivedBytes
    }
}

extension ConnectionCensus {
    init(_ records: some Sequence<ConnectionRecord>) {
        self.init()
        for record in records { self.count(record.kind) }
    }
}

extension TransportCounts {
    /// Counts of the connections that are open, on top of what was.
    init(_ records: some Sequence<ConnectionRecord>, _ tally: TransportTally) {
        self.init()
        self.rendezvous.total = tally.totals[.rendezvous] ?? TransportTotals()
        self.tunnelProxy.total = tally.totals[.tunnelProxy] ?? TransportTotals()
        var inTunnels = 0  // Both ends of each.
        for record in records {
            switch record.api {
            case .rendezvous:
                self.rendezvous.connections += 1
                self.rendezvous.total.traffic += record.receivedBytes
                if record.isInTunnel { inTunnels += 1 }
            case .tunnelProxy:
                self.tunnelProxy.connections += 1
                self.tunnelProxy.total.traffic += record.receivedBytes
                self.tunnelProxy.transports[record.transport, default: 0] += 1
                switch record.standing {
                case .device: self.tunnelProxy.devices += 1
                case .client: self.tunnelProxy.clients += 1
                case .control, .authenticated, .tunnel: break
                }
            }
        }
        self.rendezvous.tunnels = inTunnels / 2
    }
}
