// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// What only grows, for both APIs, over all processes that have used the same state file.
struct ServerTotals: Equatable, Sendable {
    var rendezvous = TransportTotals()
    var tunnelProxy = TransportTotals()

    subscript(api: ServedAPI) -> TransportTotals {
        get {
            switch api {
            case .rendezvous: self.rendezvous
            case .tunnelProxy: self.tunnelProxy
            }
        }
        set {
            switch api {
            case .rendezvous: self.rendezvous = newValue
            case .tunnelProxy: self.tunnelProxy = newValue
            }
        }
    }

    /// These totals and what a process has counted since its start.
    func adding(_ counts: TransportCounts) -> ServerTotals {
        var sum = self
        sum.rendezvous.add(counts.rendezvous.total)
        sum.tunnelProxy.add(counts.tunnelProxy.total)
        return sum
    }
}

extension TransportTotals {
    /// At the largest number a total stays: a file from outside may have brought it near.
    fileprivate mutating func add(_ other: TransportTotals) {
        self.connections = self.connections.addingSaturated(other.connections)
        self.tunnels = self.tunnels.addingSaturated(other.tunnels)
        self.traffic = self.traffic.addingSaturated(other.traffic)
    }
}

extension UInt64 {
    fileprivate func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflows) = self.addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
