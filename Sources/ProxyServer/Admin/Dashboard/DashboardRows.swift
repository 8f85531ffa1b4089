// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxySupport
import RemoteProxyAPI

extension DashboardAPI.Tunnel {
    /// Those that have carried most. A tunnel of which one end is gone is over.
    static func busiest(of connections: [ConnectionReport], _ rates: ConnectionRates) -> [Self] {
        let ends = Dictionary(
            connections.filter { if case .tunnel = $0.standing { true } else { false } }.map { ($0.id, $0) },
            uniquingKeysWith: { $1 }
        )
        let pairs = ends.values.compactMap { one -> (one: ConnectionReport, two: ConnectionReport, since: Int64)? in
            // Each tunnel once, by its older connection.
            guard case .tunnel(_, let partner, let since) = one.standing, one.id.number < partner.number,
                let two = ends[partner]
            else { return nil }
            return (one, two, since)
        }
        return pairs.busiest {
            $0.one.traffic.received &+ $0.two.traffic.received
        } id: {
            $0.one.id.number
        }.map { one, two, since in
            Self(
                id: one.id.text,
                one: DashboardAPI.End(one),
                two: DashboardAPI.End(two),
                timestamp: since.wholeSeconds,
                traffic: one.traffic.received &+ two.traffic.received,
                // What one end receives, the other is sent: half of what both have to do with.
                rate: rates[one.id] / 2 + rates[two.id] / 2
            )
        }
    }
}

extension DashboardAPI.End {
    fileprivate init(_ connection: ConnectionReport) {
        let identity = connection.standing.identity
        self.init(
            name: (identity?.name ?? "").shownOnDashboard,
            user: identity?.user?.shownOnDashboard,
            address: connection.address.host,
            transport: connection.transport.rawValue
        )
    }
}

extension DashboardAPI.Device {
    /// Those that have carried most.
    static func busiest(of connections: [ConnectionReport], _ rates: ConnectionRates) -> [Self] {
        var clients: [ConnectionID: UInt64] = [:]
        for connection in connections {
            if case .client(_, let device) = connection.standing { clients[device, default: 0] += 1 }
        }
        let devices = connections.compactMap { connection -> (connection: ConnectionReport, identity: PeerIdentity)? in
            guard case .device(let identity) = connection.standing else { return nil }
            return (connection, identity)
        }
        return devices.busiest {
            $0.connection.traffic.both
        } id: {
            $0.connection.id.number
        }.map { device, identity in
            Self(
                id: device.id.text,
                name: identity.name.shownOnDashboard,
                uuid: identity.uuid.shownOnDashboard,
                address: device.address.host,
                transport: device.transport.rawValue,
                timestamp: device.acceptedAt.wholeSeconds,
                clients: clients[device.id] ?? 0,
                traffic: device.traffic.both,
                rate: rates[device.id]
            )
        }
    }
}

extension DashboardAPI.Close {
    init(_ entry: RecentCloses.Entry) {
        let report = entry.end.report
        self.init(
            id: report.id.text,
            timestamp: entry.time.wholeSeconds,
            api: report.api.rawValue,
            transport: report.transport.rawValue,
            address: report.address.host,
            name: (report.standing.identity?.name ?? "").shownOnDashboard,
            state: ConnectionState(report.standing).rawValue,
            reason: entry.end.reason.logText,
            duration: UInt64(clamping: Int64(entry.end.duration / .milliseconds(1))),
            traffic: report.traffic.both
        )
    }
}

extension Traffic {
    fileprivate var both: UInt64 { self.received &+ self.sent }
}

extension StringProtocol {
    /// A peer's text: bounded, and with nothing in it that could reorder or hide what stands beside it.
    fileprivate var shownOnDashboard: String { self.escapedForMessage(limit: AdminLimits.textLength) }
}

extension Array {
    /// The first rows by traffic; equal ones by age, so that they stand still.
    fileprivate func busiest(
        _ traffic: (Element) -> UInt64,
        id: (Element) -> UInt64
    ) -> ArraySlice<Element> {
        self.sorted { (traffic($1), id($0)) < (traffic($0), id($1)) }.prefix(AdminLimits.rows)
    }
}
