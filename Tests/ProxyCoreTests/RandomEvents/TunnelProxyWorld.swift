// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyWire
import RemoteProxyAPI
import SeededRandom
import Testing

/// Connections of the tunnel proxy API, each with its machine, around one registry; and beside them a second, slower notion
/// of whose clients they are, which the registry must agree with after every event.
///
/// It does with the machines' actions what the transport does; a device's end forgets a client's address some time after
/// the client is gone.
struct TunnelProxyWorld {
    private struct Peer {
        var machine: TunnelProxyMachine
        var call: TunnelProxyAPI.Call?
        /// What it is in the model: the device's uuid, or the device's connection.
        var role = Role.none

        var isDevice: Bool { if case .device = self.role { true } else { false } }
    }

    private enum Role: Equatable {
        case none
        case device(Uuid)
        case client(Uuid, of: ConnectionID, address: TunnelAddress?)
    }

    private var peers: [ConnectionID: Peer] = [:]
    /// Addresses that a device's end still writes to.
    private var lingering: [(address: TunnelAddress, device: ConnectionID)] = []
    private var registry = TunnelProxyRegistry(maximumClientsPerServer: 3)
    private var random: SeededGenerator
    private var now = NIODeadline.uptimeNanoseconds(1)
    private var nextID: UInt64 = 1
    private let uuids: [Uuid]
    private(set) var arrivals = 0
    private(set) var evictions = 0
    private(set) var refusals = 0

    init(seed: UInt64) throws {
        self.random = SeededGenerator(seed: seed)
        self.uuids = try (1...5).map { try TunnelProxyRegistry.uuid($0) }
    }

    // MARK: Events

    mutating func step() {
        let id = self.somebody()
        switch Int.random(in: 0..<60, using: &self.random) {
        case 0: self.depart(id)
        case 1: self.wait()
        case 2: self.act(self.peers[id]?.machine.holdsData(), on: id)
        case 3: self.send(#"{"id":1,"method":"RemoteProxy.Nothing"}"#, from: id)
        case 4: self.send(self.registerServer(), from: id)
        case 5: self.send(self.registerClient(), from: id)
        case 6...7: self.forget()
        case 8...9: self.send(#"{"id":1,"method":"TunnelProxy.Ping","params":{"timestamp":5}}"#, from: self.ready())
        case 10...11: self.send(self.disconnectClient(), from: self.somebody { $0.isDevice && $0.machine.isReady })
        case 12...20: self.connect()
        case 21...28: self.send(self.registerServer(), from: self.ready())
        case 29...38: self.send(self.registerClient(), from: self.ready())
        default: self.answer(self.somebody { $0.call != nil })
        }
    }

    mutating func end() {
        for id in self.ids { self.depart(id) }
        while !self.lingering.isEmpty { self.forget() }
    }

    private mutating func connect() {
        let id = ConnectionID(self.nextID)
        self.nextID += 1
        self.peers[id] = Peer(machine: TunnelProxyMachine(policy: TunnelProxyPolicy(), now: self.now))
        self.registry.arrive(id)
    }

    private mutating func send(_ text: String, from id: ConnectionID) {
        guard let peer = self.peers[id] else { return }
        guard peer.machine.isReady else { return self.act(self.peers[id]?.machine.holdsData(), on: id) }
        switch self.peers[id]?.machine.received(Array(text.utf8), now: self.now) {
        case .perform(let call): self.peers[id]?.call = call
        case .replyAndClose, .close: self.depart(id)
        case .ignore, nil: break
        }
    }

    private mutating func wait() {
        self.now = self.now + .milliseconds(.random(in: 1...2000, using: &self.random))
        for id in self.ids {
            switch self.peers[id]?.machine.deadlinePassed(now: self.now) {
            case .replyAndClose, .close: self.depart(id)
            case .wait, nil: break
            }
        }
    }

    private mutating func forget() {
        guard !self.lingering.isEmpty else { return }
        let (address, device) = self.lingering.remove(at: .random(in: 0..<self.lingering.count, using: &self.random))
        self.registry.forget(address, of: device)
    }

    private mutating func act(_ action: ControlDataAction?, on id: ConnectionID) {
        if case .close = action { self.depart(id) }
    }

    // MARK: Calls

    private mutating func answer(_ id: ConnectionID) {
        guard let call = self.peers[id]?.call else { return }
        self.peers[id]?.call = nil
        self.perform(call, for: id)
        let standing = self.registry.standing(of: id)
        switch self.peers[id]?.machine.answered(.success(.object([:])), standing: standing, now: self.now) {
        case .replyThen(_, .becomeServer):
            let isOpen = self.registry.open(id)
            #expect(isOpen)
        case .replyThen(_, .becomeClient):
            self.join(id)
        case .replyAndClose: self.depart(id)
        case .reply, .ignore, nil: break
        }
    }

    private mutating func perform(_ call: TunnelProxyAPI.Call, for id: ConnectionID) {
        switch call {
        case .registerServer(let request):
            guard let uuid = Uuid(request.serverUuid) else { return }
            let silent = Int.random(in: 0..<4, using: &self.random) > 0
            let present = self.device(uuid)
            switch self.registry.registerServer(id, uuid: uuid, isSilent: { _ in silent }) {
            case .registered:
                #expect(present == nil && self.peers[id]?.role == Role.none)
                self.peers[id]?.role = .device(uuid)
            case .evicted(let old, let clients):
                #expect(old == present && silent)
                #expect(Set(clients.map(\.connection)) == self.clients(of: old), "all of its clients are told")
                self.evictions += 1
                self.peers[id]?.role = .device(uuid)
                self.drop(old)
            case .refused:
                self.refusals += 1
            }
        case .registerClient(let request):
            guard let uuid = Uuid(request.clientUuid), let server = Uuid(request.serverUuid) else { return }
            let identity = TunnelClientIdentity(name: request.clientName, uuid: uuid, peerAddress: "192.0.2.1")
            guard self.registry.registerClient(id, identity, server: server) == nil else {
                self.refusals += 1
                return
            }
            guard let device = self.device(server) else {
                Issue.record("a client of no device")
                return
            }
            self.peers[id]?.role = .client(uuid, of: device, address: nil)
        case .hello, .introspect, .ping, .disconnectClient:
            break
        }
    }

    private mutating func join(_ id: ConnectionID) {
        guard case .client(let uuid, let device, _) = self.peers[id]?.role else {
            Issue.record("only clients join")
            return
        }
        let seat = self.registry.join(id)
        #expect(seat?.server == device)
        guard let seat else { return }
        let others = self.peers.values.compactMap { peer -> TunnelAddress? in
            guard case .client(_, device, let address) = peer.role else { return nil }
            return address
        }
        let busy = others + self.lingering.filter { $0.device == device }.map(\.address)
        #expect(!busy.contains(seat.address), "an address is one client's, until the device's end is done with it")
        self.arrivals += 1
        self.peers[id]?.role = .client(uuid, of: device, address: seat.address)
    }

    // MARK: The end

    private mutating func depart(_ id: ConnectionID) {
        guard self.peers[id] != nil else { return }
        let clients = self.clients(of: id)
        let orphans = self.registry.depart(id)
        #expect(Set(orphans.map(\.connection)) == clients, "a device's clients are told")
        self.drop(id)
    }

    /// A connection is closed, and with it, if it was a device, its clients' connections.
    private mutating func drop(_ id: ConnectionID) {
        let clients = self.clients(of: id)
        self.linger(self.peers.removeValue(forKey: id)?.role)
        self.lingering.removeAll { $0.device == id }
        for client in clients {
            self.peers[client] = nil
            let orphans = self.registry.depart(client)
            #expect(orphans.isEmpty)
        }
        let orphans = self.registry.depart(id)
        #expect(orphans.isEmpty)
    }

    private mutating func linger(_ role: Role?) {
        guard case .client(_, let device, let address?) = role, self.peers[device] != nil else { return }
        self.lingering.append((address, device))
    }

    // MARK: What must hold

    /// What does not; empty at all times.
    var broken: [String] {
        var broken: [String] = []
        func promise(_ text: String, _ holds: Bool) {
            if !holds { broken.append(text) }
        }
        let devices = self.peers.filter(\.value.isDevice)
        let clients = self.peers.filter { if case .client = $0.value.role { true } else { false } }
        promise("devices are those that have registered", self.registry.serverCount == devices.count)
        promise("and so are clients", self.registry.clientCount == clients.count)
        promise("no connection is forgotten", self.registry.connectionCount == self.peers.count)
        for device in devices.keys { promise("a device's clients are bounded", self.clients(of: device).count <= 3) }
        for (id, peer) in self.peers {
            let standing = self.registry.standing(of: id)
            switch peer.role {
            case .none:
                promise("who is nothing does not wait for ever", standing == .none && peer.machine.deadline != nil)
            case .device(let uuid): promise("a uuid is one device's", standing == .server && self.device(uuid) == id)
            case .client(_, let device, _):
                promise("a client is its device's", standing == .client && self.registry.server(of: id) == device)
            }
        }
        return broken
    }

    var isEmpty: Bool {
        self.peers.isEmpty && self.registry.serverCount == 0 && self.registry.clientCount == 0
            && self.registry.connectionCount == 0
    }

    // MARK: Looking around

    private var ids: [ConnectionID] { self.peers.keys.sorted { $0.number < $1.number } }

    /// Somebody like that; nobody, if there is none.
    private mutating func somebody(_ isMeant: (Peer) -> Bool = { _ in true }) -> ConnectionID {
        let found = self.ids.filter { self.peers[$0].map(isMeant) ?? false }
        return found.randomElement(using: &self.random) ?? ConnectionID(0)
    }

    /// Somebody who may send a message and is not registered.
    private mutating func ready() -> ConnectionID { self.somebody { $0.machine.isReady && $0.role == .none } }

    private func device(_ uuid: Uuid) -> ConnectionID? {
        self.peers.first { $0.value.role == .device(uuid) }?.key
    }

    private func clients(of device: ConnectionID) -> Set<ConnectionID> {
        Set(self.peers.filter { if case .client(_, device, _) = $0.value.role { true } else { false } }.keys)
    }

    /// Devices and apps have uuids of their own, as a rule.
    private mutating func uuid(ofDevice: Bool) -> Uuid {
        let isRule = Int.random(in: 0..<10, using: &self.random) > 0
        return self.uuids[Int.random(in: isRule == ofDevice ? 0..<2 : 2..<5, using: &self.random)]
    }

    private mutating func disconnectClient() -> String {
        let address = UInt64.random(in: 0...5, using: &self.random)
        return #"{"id":1,"method":"TunnelProxy.DisconnectClient","params":{"socketAddress":\#(address)}}"#
    }

    private mutating func registerServer() -> String {
        #"{"id":1,"method":"TunnelProxy.RegisterServer","params":{"serverName":"d","serverUuid":"\#(self.uuid(ofDevice: true))"}}"#
    }

    private mutating func registerClient() -> String {
        let params =
            #""clientName":"c","clientUuid":"\#(self.uuid(ofDevice: false))","serverUuid":"\#(self.uuid(ofDevice: true))""#
        return #"{"id":1,"method":"TunnelProxy.RegisterClient","params":{\#(params)}}"#
    }
}
