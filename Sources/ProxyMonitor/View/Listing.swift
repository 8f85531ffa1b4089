// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// The rows of one view, filtered and sorted. Made anew when a report comes or the user asks for something else, not
/// when the cursor moves.
package struct Listing: Sendable {
    struct Query: Equatable, Sendable {
        var view: ViewState.View
        var filter: String
        var sort: ViewState.Sort
        var collapsed: Set<RowID>
    }

    /// What a row is about, by its place in the report.
    enum Row: Equatable, Sendable {
        case client(Int)
        case tunnel(Int)
        case device(Int)
        /// `isLast` says that the next row is no client of this device.
        case deviceClient(device: Int, client: Int, isLast: Bool)
    }

    let snapshot: Snapshot?
    let query: Query
    let rows: [Row]

    init(_ snapshot: Snapshot?, _ query: Query) {
        self.snapshot = snapshot
        self.query = query
        guard let snapshot else {
            self.rows = []
            return
        }
        let filter = Filter(query.filter)
        switch query.view {
        case .clients:
            let found = snapshot.clients.indices.filter { filter.matches(snapshot.clients[$0]) }
            self.rows = snapshot.sorted(found.map(Row.client), by: query.sort)
        case .tunnels:
            let found = snapshot.tunnels.indices.filter { filter.matches(snapshot.tunnels[$0], in: snapshot) }
            self.rows = snapshot.sorted(found.map(Row.tunnel), by: query.sort)
        case .devices:
            self.rows = Self.devices(snapshot, filter, query)
        }
    }

    /// Devices, each with its clients below it. A device stays for the sake of clients that match; one that matches
    /// itself has all of its clients.
    private static func devices(_ snapshot: Snapshot, _ filter: Filter, _ query: Query) -> [Row] {
        var clients: [Int: [Row]] = [:]
        var found: [Row] = []
        for (index, device) in snapshot.devices.enumerated() {
            let isMatch = filter.matches(device)
            let matching = device.clientConnections.indices.filter {
                isMatch || filter.matches(device.clientConnections[$0])
            }
            guard isMatch || !matching.isEmpty else { continue }
            found.append(.device(index))
            guard !query.collapsed.contains(.device(device.id)) else { continue }
            clients[index] = matching.map { .deviceClient(device: index, client: $0, isLast: false) }
        }
        return snapshot.sorted(found, by: query.sort).flatMap { row -> [Row] in
            guard case .device(let index) = row else { return [row] }
            var below = snapshot.sorted(clients[index] ?? [], by: query.sort)
            if case .deviceClient(let device, let client, _)? = below.popLast() {
                below.append(.deviceClient(device: device, client: client, isLast: true))
            }
            return [row] + below
        }
    }

    package var count: Int { self.rows.count }

    /// What a row is about; nil if there is none.
    func id(at index: Int) -> RowID? {
        guard let snapshot = self.snapshot, self.rows.indices.contains(index) else { return nil }
        return snapshot.id(of: self.rows[index])
    }

    /// Where the row about something is.
    func index(of id: RowID) -> Int? {
        guard let snapshot = self.snapshot else { return nil }
        return self.rows.firstIndex { snapshot.id(of: $0) == id }
    }
}

extension Snapshot {
    func id(of row: Listing.Row) -> RowID {
        switch row {
        case .client(let index):
            return .client(self.clients[index].id)
        case .tunnel(let index):
            return .tunnel(self.tunnels[index].clientOne, self.tunnels[index].clientTwo)
        case .device(let index):
            return .device(self.devices[index].id)
        case .deviceClient(let device, let client, _):
            let parent = self.devices[device]
            return .deviceClient(device: parent.id, client: parent.clientConnections[client].id)
        }
    }

    /// In the order that is asked for; where that says nothing, in the server's.
    fileprivate func sorted(_ rows: [Listing.Row], by sort: ViewState.Sort) -> [Listing.Row] {
        let keyed = rows.enumerated().map { (key: self.value(of: sort.column, in: $0.element).key, place: $0) }
        let isDescending = sort.column.beginsWithGreatest != sort.isReversed
        return keyed.sorted { one, other in
            if one.key == other.key { return one.place.offset < other.place.offset }
            return isDescending ? one.key > other.key : one.key < other.key
        }.map(\.place.element)
    }
}
