// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyCore
import RemoteProxyAPI

extension MonitorAPI.TunnelProxyStatistic {
    /// - Parameters:
    ///   - connections: Those of the tunnel proxy API, in the order in which they are to be listed.
    ///   - transports: Those that are listed even at zero.
    ///   - wantsAll: Whether devices without clients are listed.
    init(
        _ snapshot: StatisticsSnapshot,
        connections: [ConnectionReport],
        transports: Set<TransportKind>,
        wantsAll: Bool
    ) {
        let counts = snapshot.counts.tunnelProxy
        var open: [String: JSONValue] = [:]
        for kind in transports.union(counts.transports.keys) {
            open[kind.rawValue] = UInt64(clamping: counts.transports[kind] ?? 0).jsonValue
        }
        self.init(
            totalClientCount: UInt64(clamping: counts.connections),
            serverConnectionsCount: UInt64(clamping: counts.devices),
            clientConnectionsCount: UInt64(clamping: counts.clients),
            transports: open,
            troughput: snapshot.throughput.tunnelProxy,
            tunnelConnections: Self.devices(connections, wantsAll: wantsAll)
        )
    }

    /// A client whose device has just gone is listed nowhere: it goes in the same moment.
    private static func devices(_ connections: [ConnectionReport], wantsAll: Bool) -> [MonitorAPI.ServerConnection] {
        var clients: [ConnectionID: [MonitorAPI.ClientConnection]] = [:]
        for connection in connections {
            guard case .client(let identity, let device) = connection.standing else { continue }
            clients[device, default: []].append(MonitorAPI.ClientConnection(connection, identity))
        }
        return connections.compactMap { connection in
            guard case .device(let identity) = connection.standing else { return nil }
            let clients = clients[connection.id] ?? []
            guard wantsAll || !clients.isEmpty else { return nil }
            return MonitorAPI.ServerConnection(connection, identity, clients: clients)
        }
    }
}

extension MonitorAPI.ServerConnection {
    fileprivate init(
        _ connection: ConnectionReport,
        _ identity: PeerIdentity,
        clients: [MonitorAPI.ClientConnection]
    ) {
        self.init(
            id: connection.id.text,
            address: connection.address.host,
            timestamp: connection.acceptedAt.wholeSeconds,
            name: identity.name,
            serverUuid: identity.uuid,
            rxDataCount: connection.traffic.received,
            txDataCount: connection.traffic.sent,
            clientConnections: clients
        )
    }
}

extension MonitorAPI.ClientConnection {
    fileprivate init(_ connection: ConnectionReport, _ identity: PeerIdentity) {
        self.init(
            id: connection.id.text,
            address: connection.address.host,
            timestamp: connection.acceptedAt.wholeSeconds,
            name: identity.name,
            clientUuid: identity.uuid,
            rxDataCount: connection.traffic.received,
            txDataCount: connection.traffic.sent
        )
    }
}
