// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// What stands in one column of one row.
enum Value: Equatable, Sendable {
    case text(String)
    case bytes(UInt64)
    /// Bytes each second; nil when nothing is known.
    case rate(UInt64?)
    case count(UInt64)
    /// A moment, in seconds since 1970, shown as the time since then.
    case age(since: Int64)

    /// By what it is sorted.
    enum Key: Comparable {
        case number(UInt64)
        case text(String)
    }

    var key: Key {
        switch self {
        case .text(let text): .text(text)
        case .bytes(let count), .count(let count): .number(count)
        case .rate(let rate): .number(rate ?? 0)
        // The clocks of all rows are one: what began earlier is older. The bits keep their order with the sign turned.
        case .age(let since): .number(~(UInt64(bitPattern: since) ^ 1 << 63))
        }
    }

    func string(at time: Int64) -> String {
        switch self {
        case .text(let text): text
        case .bytes(let count): Units.bytes(count)
        case .rate(let rate): Units.rate(rate)
        case .count(let count): "\(count)"
        case .age(let since): Units.age(from: since, to: time)
        }
    }
}

extension Snapshot {
    /// What stands in a column of a row.
    func value(of column: Column, in row: Listing.Row) -> Value {
        let rate = self.rates[self.id(of: row)]
        switch row {
        case .client(let index):
            return Self.value(of: column, self.clients[index], rate)
        case .tunnel(let index):
            return self.value(of: column, self.tunnels[index])
        case .device(let index):
            return Self.value(of: column, self.devices[index], rate)
        case .deviceClient(let device, let client, _):
            return Self.value(of: column, self.devices[device].clientConnections[client], rate)
        }
    }

    private static func value(of column: Column, _ client: Client, _ rate: Rate?) -> Value {
        switch column {
        case .name: .text(client.name)
        case .user: .text(client.userName)
        case .address: .text(client.address)
        case .uuid: .text(client.uuid)
        case .state: .text(client.state)
        case .age: .age(since: client.timestamp)
        case .received: .bytes(client.rxDataCount)
        case .sent: .bytes(client.txDataCount)
        case .receivedRate: .rate(rate?.received)
        case .sentRate: .rate(rate?.sent)
        case .partner, .clients: .text("")
        }
    }

    /// Of a tunnel, what each of its ends has sent.
    private func value(of column: Column, _ tunnel: Tunnel) -> Value {
        let one = self.client(tunnel.clientOne)
        let other = self.client(tunnel.clientTwo)
        return switch column {
        case .name: .text(one?.name ?? "")
        case .partner: .text(other?.name ?? "")
        case .user: .text(one?.userName ?? "")
        case .address: .text(one?.address ?? "")
        case .age: .age(since: tunnel.timestamp)
        case .received: .bytes(one?.rxDataCount ?? 0)
        case .sent: .bytes(other?.rxDataCount ?? 0)
        case .receivedRate: .rate(self.rates[.client(tunnel.clientOne)]?.received)
        case .sentRate: .rate(self.rates[.client(tunnel.clientTwo)]?.received)
        case .uuid, .state, .clients: .text("")
        }
    }

    private static func value(of column: Column, _ device: Device, _ rate: Rate?) -> Value {
        switch column {
        case .name: .text(device.name)
        case .address: .text(device.address)
        case .uuid: .text(device.serverUuid)
        case .clients: .count(UInt64(device.clientConnections.count))
        case .age: .age(since: device.timestamp)
        case .received: .bytes(device.rxDataCount)
        case .sent: .bytes(device.txDataCount)
        case .receivedRate: .rate(rate?.received)
        case .sentRate: .rate(rate?.sent)
        case .user, .state, .partner: .text("")
        }
    }

    private static func value(of column: Column, _ client: DeviceClient, _ rate: Rate?) -> Value {
        switch column {
        case .name: .text(client.name)
        case .address: .text(client.address)
        case .uuid: .text(client.clientUuid)
        case .age: .age(since: client.timestamp)
        case .received: .bytes(client.rxDataCount)
        case .sent: .bytes(client.txDataCount)
        case .receivedRate: .rate(rate?.received)
        case .sentRate: .rate(rate?.sent)
        case .user, .state, .partner, .clients: .text("")
        }
    }
}

extension Snapshot.Client {
    /// Whether it is in a tunnel, waits for its partner, or has not shown an accepted token yet.
    var state: String {
        self.tunnelConnected ? "tunnel" : self.authenticated ? "alone" : "new"
    }
}
