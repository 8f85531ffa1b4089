// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire

/// A device's clients by their addresses.
struct ClientTable<Client> {
    enum Admission: Equatable {
        case admit(TunnelAddress)
        /// There are too many already.
        case refuse
        case fail(ClientError)
    }

    private let limit: Int
    private var clients: [TunnelAddress: Client] = [:]

    /// - Parameter limit: how many clients there may be at one time.
    init(limit: Int) {
        self.limit = limit
    }

    /// All clients, in no order.
    var all: [Client] { Array(self.clients.values) }

    /// The client with this address, if there is one.
    subscript(address: TunnelAddress) -> Client? { self.clients[address] }

    /// The client with an address as it stands in a message.
    subscript(socketAddress number: UInt64) -> Client? {
        TunnelAddress(socketAddress: number).flatMap { self.clients[$0] }
    }

    /// The proxy announces a client.
    func admission(of number: UInt64) -> Admission {
        guard let address = TunnelAddress(socketAddress: number) else { return .fail(.invalidSocketAddress(number)) }
        guard self.clients[address] == nil else { return .fail(.socketAddressTaken(number)) }
        return self.clients.count < self.limit ? .admit(address) : .refuse
    }

    mutating func add(_ client: Client, at address: TunnelAddress) {
        self.clients[address] = client
    }

    mutating func remove(_ address: TunnelAddress) {
        self.clients[address] = nil
    }
}

extension TunnelAddress {
    /// A client's address as it stands in a message; nil if it is none.
    init?(socketAddress number: UInt64) {
        guard let value = UInt16(exactly: number), Self.clients.contains(value) else { return nil }
        self.init(rawValue: value)
    }
}
