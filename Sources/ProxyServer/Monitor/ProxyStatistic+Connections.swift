// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import RemoteProxyAPI

extension MonitorAPI.ProxyStatistic {
    /// - Parameter connections: Those of the rendezvous API, in the order in which they are to be listed.
    init(_ snapshot: StatisticsSnapshot, connections: [ConnectionReport], unjudgedTokens: UInt64?) {
        self.init(
            clientCount: UInt64(clamping: snapshot.counts.rendezvous.connections),
            tunnelCount: UInt64(clamping: snapshot.counts.rendezvous.tunnels),
            troughput: snapshot.throughput.rendezvous,
            unjudgedTokens: unjudgedTokens,
            total: MonitorAPI.Total(snapshot.totals.rendezvous),
            clients: connections.map(MonitorAPI.Client.init),
            tunnels: Self.tunnels(connections)
        )
    }

    /// Each tunnel once, although both of its ends tell of it; once, too, when only one of them is left.
    private static func tunnels(_ connections: [ConnectionReport]) -> [MonitorAPI.Tunnel] {
        var open: Set<ConnectionID> = []
        for connection in connections {
            if case .tunnel = connection.standing { open.insert(connection.id) }
        }
        return connections.compactMap { connection in
            guard case .tunnel(_, let partner, let since) = connection.standing else { return nil }
            let isFirst = connection.id.number < partner.number
            guard isFirst || !open.contains(partner) else { return nil }
            let (one, two) = isFirst ? (connection.id, partner) : (partner, connection.id)
            return MonitorAPI.Tunnel(clientOne: one.text, clientTwo: two.text, timestamp: since.wholeSeconds)
        }
    }
}

extension MonitorAPI.Client {
    init(_ connection: ConnectionReport) {
        let identity = connection.standing.identity
        let isInTunnel = if case .tunnel = connection.standing { true } else { false }
        self.init(
            id: connection.id.text,
            address: connection.address.host,
            timestamp: connection.acceptedAt.wholeSeconds,
            authenticated: identity != nil,
            tunnelConnected: isInTunnel,
            name: identity?.name ?? "",
            userName: identity?.user ?? "",
            uuid: identity?.uuid ?? "",
            rxDataCount: connection.traffic.received,
            txDataCount: connection.traffic.sent
        )
    }
}

extension ConnectionID {
    /// As monitors know it.
    var text: String { String(self.number) }
}

extension Int64 {
    /// Of milliseconds.
    var wholeSeconds: Int64 { self / 1000 }
}
