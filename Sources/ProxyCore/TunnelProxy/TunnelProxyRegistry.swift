// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import ProxyWire
public import RemoteProxyAPI

/// Which devices there are and who their clients are: the rules of PROTOCOL section 5 as a value.
///
/// A connection is known here from its first to its last moment, so that a registration that was under way while its
/// connection went leaves nothing behind. A device can be dialled once it has been opened: when its own registration
/// has been answered. A client keeps its address until whoever writes to the device is done with it.
///
/// It neither locks nor calls out: mutate it under a lock, act on what it returns after releasing it.
public struct TunnelProxyRegistry: Sendable {
    public typealias Refusal = TunnelProxyAPI.TunnelProxyError

    private struct Server {
        let uuid: Uuid
        var isOpen = false
        private var addresses = AddressCounter()
        var clients: [TunnelAddress: ConnectionID] = [:]

        init(uuid: Uuid) {
            self.uuid = uuid
        }

        /// Gives a client the next address; nil when there are `maximum` of them.
        mutating func seat(_ id: ConnectionID, maximum: Int) -> TunnelAddress? {
            guard self.clients.count < maximum,
                let address = self.addresses.next(isTaken: { self.clients[$0] != nil })
            else { return nil }
            self.clients[address] = id
            return address
        }
    }

    private struct Client {
        let identity: TunnelClientIdentity
        let server: ConnectionID
        let address: TunnelAddress
        /// Whether the device's end has been told of it.
        var hasJoined = false
    }

    /// Where a client is to be found, and how it is announced there.
    public struct Seat: Equatable, Sendable {
        /// The device's connection.
        public let server: ConnectionID
        /// Among that device's clients.
        public let address: TunnelAddress
        /// What the device is told.
        public let announcement: TunnelProxyAPI.TunnelProxy.ClientConnected
    }

    /// The most clients that a device may have; those it has stay, whatever this becomes.
    public var maximumClientsPerServer: Int
    private var connections: Set<ConnectionID> = []
    private var servers: [ConnectionID: Server] = [:]
    private var clients: [ConnectionID: Client] = [:]
    private var serversByUuid: [Uuid: ConnectionID] = [:]
    /// How many clients there are with each uuid: an app may dial more than once.
    private var clientUuids: [Uuid: Int] = [:]

    /// An empty registry; a device may have this many clients at a time.
    public init(maximumClientsPerServer: Int) {
        self.maximumClientsPerServer = maximumClientsPerServer
    }

    /// Registered devices.
    public var serverCount: Int { self.servers.count }

    /// Registered clients of all devices.
    public var clientCount: Int { self.clients.count }

    /// Connections, registered or not.
    public var connectionCount: Int { self.connections.count }

    /// A connection is there.
    public mutating func arrive(_ id: ConnectionID) {
        self.connections.insert(id)
    }

    /// What a connection is registered as.
    public func standing(of id: ConnectionID) -> TunnelProxyStanding {
        if self.servers[id] != nil { return .server }
        return self.clients[id] != nil ? .client : .none
    }

    // MARK: Devices

    /// What follows from a wish to be a device.
    public enum ServerAction: Equatable {
        /// It is one.
        case registered
        /// It is one, in the place of this connection, which is to be closed and whose clients are to be told.
        case evicted(ConnectionID, clients: [Orphan])
        /// It is none.
        case refused(Refusal)
    }

    /// A connection wants to be the device with this uuid.
    ///
    /// - Parameter isSilent: Whether a device has sent nothing for so long that its connection must be half open.
    public mutating func registerServer(
        _ id: ConnectionID,
        uuid: Uuid,
        isSilent: (ConnectionID) -> Bool
    ) -> ServerAction {
        guard !uuid.isNil else { return .refused(.invalidUuid) }
        guard self.connections.contains(id) else { return .refused(.internalServerError) }
        guard self.standing(of: id) == .none, self.clientUuids[uuid] == nil else { return .refused(.alreadyRegistered) }
        var action = ServerAction.registered
        if let present = self.serversByUuid[uuid] {
            guard isSilent(present) else { return .refused(.alreadyRegistered) }
            action = .evicted(present, clients: self.resign(present))
        }
        self.servers[id] = Server(uuid: uuid)
        self.serversByUuid[uuid] = id
        return action
    }

    /// A device knows that it is one: it may be dialled. Returns false for a connection that is none (any more).
    public mutating func open(_ id: ConnectionID) -> Bool {
        self.servers[id]?.isOpen = true
        return self.servers[id] != nil
    }

    // MARK: Clients

    /// A connection wants to be a client of the device with the uuid `server`. Returns why it cannot be, or nil.
    public mutating func registerClient(
        _ id: ConnectionID,
        _ identity: TunnelClientIdentity,
        server: Uuid
    ) -> Refusal? {
        guard !identity.uuid.isNil, !server.isNil else { return .invalidUuid }
        guard self.connections.contains(id) else { return .internalServerError }
        guard self.standing(of: id) == .none, self.serversByUuid[identity.uuid] == nil,
            self.clientUuids[server] == nil
        else { return .alreadyRegistered }
        guard let serverID = self.serversByUuid[server], self.servers[serverID]?.isOpen == true else {
            return .serverNotFound
        }
        guard let address = self.servers[serverID]?.seat(id, maximum: self.maximumClientsPerServer) else {
            return .internalServerError
        }
        self.clients[id] = Client(identity: identity, server: serverID, address: address)
        self.clientUuids[identity.uuid, default: 0] += 1
        return nil
    }

    /// The device that a client dialled; nil if the client or the device has gone.
    public func server(of client: ConnectionID) -> ConnectionID? {
        self.clients[client]?.server
    }

    /// The device's end is being told of a client. Returns where; nil if the client or the device has gone.
    public mutating func join(_ id: ConnectionID) -> Seat? {
        self.clients[id]?.hasJoined = true
        return self.clients[id].map { client in
            let announcement = client.identity.announcement(at: client.address)
            return Seat(server: client.server, address: client.address, announcement: announcement)
        }
    }

    /// The device's end is done with a client that had joined: its address may be given to another, in time.
    public mutating func forget(_ address: TunnelAddress, of server: ConnectionID) {
        self.servers[server]?.clients[address] = nil
    }

    /// The client that a device means by this number.
    public func client(at socketAddress: UInt64, of server: ConnectionID) -> Result<TunnelAddress, Refusal> {
        guard let clients = self.servers[server]?.clients else { return .failure(.notRegistered) }
        guard let value = UInt16(exactly: socketAddress), let address = TunnelAddress(rawValue: value),
            let client = clients[address], self.clients[client] != nil
        else { return .failure(.unknownSocketAddress) }
        return .success(address)
    }

    // MARK: The end

    /// A client whose device has gone.
    public struct Orphan: Hashable, Sendable {
        /// The client's connection.
        public let connection: ConnectionID
        /// Whether the device's end knew of it, and so tells it.
        public let hadJoined: Bool
    }

    /// A connection is gone. Returns the clients of the device that it was, which are none any more.
    public mutating func depart(_ id: ConnectionID) -> [Orphan] {
        self.connections.remove(id)
        return self.resign(id)
    }

    /// A connection is to be neither device nor client any more. Returns the clients of the device that it was, which
    /// are none any more.
    public mutating func resign(_ id: ConnectionID) -> [Orphan] {
        if let client = self.clients.removeValue(forKey: id) {
            self.release(client.identity.uuid)
            if !client.hasJoined { self.servers[client.server]?.clients[client.address] = nil }
        }
        guard let server = self.servers.removeValue(forKey: id) else { return [] }
        self.serversByUuid[server.uuid] = nil
        return server.clients.values.compactMap { connection in
            guard let client = self.clients.removeValue(forKey: connection) else { return nil }
            self.release(client.identity.uuid)
            return Orphan(connection: connection, hadJoined: client.hasJoined)
        }
    }

    private mutating func release(_ uuid: Uuid) {
        let others = self.clientUuids[uuid, default: 1] - 1
        self.clientUuids[uuid] = others > 0 ? others : nil
    }
}
