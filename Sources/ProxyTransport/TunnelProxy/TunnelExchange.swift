// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyWire
import RemoteProxyAPI
import Synchronization

/// Where the clients of this process find their devices: the registry, and the connections that it speaks of.
final class TunnelExchange: Sendable {
    typealias Refusal = TunnelProxyAPI.TunnelProxyError

    private struct State {
        var registry: TunnelProxyRegistry
        var evictionTimeout: TimeAmount
        /// Those that may be dialled.
        var devices: [ConnectionID: any DeviceEnd] = [:]
    }

    private let state: Mutex<State>
    private let directory: ConnectionDirectory
    private let events: TransportEventCounters

    init(policy: TunnelProxyPolicy, directory: ConnectionDirectory, events: TransportEventCounters) {
        let registry = TunnelProxyRegistry(maximumClientsPerServer: policy.maximumClientsPerServer)
        self.state = Mutex(State(registry: registry, evictionTimeout: policy.evictionTimeout))
        self.directory = directory
        self.events = events
    }

    /// Takes other rules, for registrations from now on.
    func update(_ policy: TunnelProxyPolicy) {
        self.state.withLock { state in
            state.registry.maximumClientsPerServer = policy.maximumClientsPerServer
            state.evictionTimeout = policy.evictionTimeout
        }
    }

    /// A connection is there.
    func arrive(_ id: ConnectionID) {
        self.state.withLock { $0.registry.arrive(id) }
    }

    /// What a connection is registered as.
    func standing(of id: ConnectionID) -> TunnelProxyStanding {
        self.state.withLock { $0.registry.standing(of: id) }
    }

    /// Ids of notifications count up from 1 (PROTOCOL section 2).
    func nextNotificationID() -> Int64 {
        self.directory.nextNotificationID()
    }

    // MARK: Devices

    /// A connection wants to be a device. Returns why it cannot be, or nil.
    func registerServer(_ id: ConnectionID, uuid: Uuid) -> Refusal? {
        let action = self.state.withLock { state in
            let timeout = state.evictionTimeout
            let action = state.registry.registerServer(id, uuid: uuid) { present in
                state.devices[present]?.isSilent(for: timeout) ?? false
            }
            if case .evicted(let present, _) = action { state.devices[present] = nil }
            return action
        }
        switch action {
        case .registered: return nil
        case .refused(let refusal): return refusal
        case .evicted(let present, let clients):
            self.directory.end(present, .evicted)
            self.tell(clients)
            return nil
        }
    }

    /// A device is about to get its answer: it may be dialled.
    func open(_ id: ConnectionID, _ device: any DeviceEnd) {
        self.state.withLock { state in
            guard state.registry.open(id) else { return }
            state.devices[id] = device
        }
    }

    /// A device wants one of its clients to go. Returns why that cannot be, or nil.
    func disconnectClient(_ socketAddress: UInt64, of id: ConnectionID) -> Refusal? {
        let result = self.state.withLock { state in
            state.registry.client(at: socketAddress, of: id).map { ($0, state.devices[id]) }
        }
        switch result {
        case .failure(let refusal): return refusal
        case .success((let address, let device)):
            device?.eventLoop.execute { device?.disconnect(address) }
            return nil
        }
    }

    /// A device's end is done with a client.
    func forget(_ address: TunnelAddress, of server: ConnectionID) {
        self.state.withLock { $0.registry.forget(address, of: server) }
    }

    // MARK: Clients

    /// A connection wants to be a client of the device `server`. Returns the device's connection, or why it cannot be.
    func registerClient(
        _ id: ConnectionID,
        _ identity: TunnelClientIdentity,
        server: Uuid
    ) -> Result<ConnectionID, Refusal> {
        let result: Result<ConnectionID, Refusal> = self.state.withLock { state in
            if let refusal = state.registry.registerClient(id, identity, server: server) { return .failure(refusal) }
            return state.registry.server(of: id).map { .success($0) } ?? .failure(.serverNotFound)
        }
        // A connection that is gone gets the same answer.
        if result == .failure(.internalServerError), self.directory[id] != nil { self.events.turnedClientAway() }
        return result
    }

    /// The event loop of the device that a client has dialled.
    func home(of client: ConnectionID) -> (any EventLoop)? {
        self.state.withLock { state in
            state.registry.server(of: client).flatMap { state.devices[$0]?.eventLoop }
        }
    }

    /// A client stands ready: its device is told.
    func join(_ id: ConnectionID, framing: TunnelFraming, end: any RelayEnd) {
        let found = self.state.withLock { state in
            state.registry.join(id).flatMap { seat in state.devices[seat.server].map { (seat, $0) } }
        }
        guard let (seat, device) = found else {
            end.eventLoop.execute { end.end(.serverLeft) }
            return
        }
        self.directory.beginDeviceTunnel()
        let arrival = ClientArrival(
            address: seat.address,
            announcement: seat.announcement,
            framing: framing,
            end: end
        )
        device.eventLoop.execute { device.join(arrival) }
    }

    // MARK: The end

    /// A connection is gone, or about to go.
    func leave(_ id: ConnectionID, isGone: Bool) {
        let orphans = self.state.withLock { state in
            state.devices[id] = nil
            return isGone ? state.registry.depart(id) : state.registry.resign(id)
        }
        self.tell(orphans)
    }

    /// Those that their device's end knew of are told by it, behind its last bytes.
    private func tell(_ orphans: [TunnelProxyRegistry.Orphan]) {
        for orphan in orphans where !orphan.hadJoined {
            guard let channel = self.directory[orphan.connection]?.channel else { continue }
            channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(PartnerLeft()) }
        }
    }
}
