// SPDX-License-Identifier: GPL-3.0-only

/// Who waits for whom, and who is whose partner: the rendezvous rules of PROTOCOL section 3 as a value.
///
/// A tunnel has a lane, an event loop that both its ends are to live on: of the two they come from, the one with fewer
/// tunnels.
///
/// It neither locks nor calls out: mutate it under a lock, act on what it returns after releasing it.
public struct RendezvousRegistry: Sendable {
    private enum Room {
        case waiting(RendezvousMember)
        case tunnel(RendezvousMember, RendezvousMember, lane: Int)
    }

    private var rooms: [PairingKey: Room] = [:]
    private var keys: [ConnectionID: PairingKey] = [:]
    /// Tunnels on each lane.
    private var load: [Int: Int] = [:]
    /// How third connections are treated.
    public var duplicates: DuplicateTunnelPolicy

    /// An empty registry that treats third connections as `duplicates` says.
    public init(duplicates: DuplicateTunnelPolicy) {
        self.duplicates = duplicates
    }

    /// Connections that are waiting or in a tunnel.
    public var memberCount: Int { self.keys.count }

    /// Live tunnels.
    public var tunnelCount: Int { self.keys.count - self.rooms.count }

    /// What follows from a connection having authenticated.
    public enum JoinAction: Equatable {
        /// It waits for a partner.
        case wait
        /// It and this member are partners now, on this lane.
        case pair(with: RendezvousMember, lane: Int)
        /// It and this connection gave the same uuid: close both.
        case closeBoth(other: ConnectionID)
        /// Its key belongs to a live tunnel: close it.
        case reject
        /// It waits, and both ends of the tunnel it replaces are to be closed.
        case replace(ConnectionID, ConnectionID)
    }

    /// A connection has authenticated. A connection joins at most once.
    public mutating func join(_ member: RendezvousMember) -> JoinAction {
        guard self.keys[member.id] == nil else { return .reject }
        switch self.rooms[member.key] {
        case nil:
            self.seat(member, in: .waiting(member))
            return .wait
        case .waiting(let other) where member.hasSameUuid(as: other):
            self.clear(member.key, of: [other.id])
            return .closeBoth(other: other.id)
        case .waiting(let other):
            let lane =
                self.load[other.lane, default: 0] <= self.load[member.lane, default: 0] ? other.lane : member.lane
            self.load[lane, default: 0] += 1
            self.seat(member, in: .tunnel(other, member, lane: lane))
            return .pair(with: other, lane: lane)
        case .tunnel(let one, let two, _):
            guard self.duplicates == .replace else { return .reject }
            self.clear(member.key, of: [one.id, two.id])
            self.seat(member, in: .waiting(member))
            return .replace(one.id, two.id)
        }
    }

    /// A connection is gone. Returns its partner, which is to be closed too.
    public mutating func leave(_ id: ConnectionID) -> ConnectionID? {
        guard let key = self.keys[id], let room = self.rooms[key] else { return nil }
        switch room {
        case .waiting:
            self.clear(key, of: [id])
            return nil
        case .tunnel(let one, let two, _):
            self.clear(key, of: [one.id, two.id])
            return one.id == id ? two.id : one.id
        }
    }

    /// Whether a connection has a partner.
    public func isPaired(_ id: ConnectionID) -> Bool {
        guard let key = self.keys[id], case .tunnel = self.rooms[key] else { return false }
        return true
    }

    private mutating func seat(_ member: RendezvousMember, in room: Room) {
        self.rooms[member.key] = room
        self.keys[member.id] = member.key
    }

    private mutating func clear(_ key: PairingKey, of members: [ConnectionID]) {
        if case .tunnel(_, _, let lane) = self.rooms.removeValue(forKey: key) { self.load[lane, default: 0] -= 1 }
        for id in members { self.keys[id] = nil }
    }
}
