// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Synchronization

/// The rendezvous of the connections of this process.
final class LocalRendezvous: Rendezvous {
    private struct State {
        var registry: RendezvousRegistry
        /// Partners of which one moves to the other's event loop first, by the one that moves.
        var moving: [ConnectionID: Couple] = [:]
    }

    private struct Couple {
        let mover: RendezvousMember
        let other: RendezvousMember
    }

    private let state: Mutex<State>
    private let directory: ConnectionDirectory
    /// By lane.
    private let loops: [any EventLoop]

    init(duplicates: DuplicateTunnelPolicy, directory: ConnectionDirectory, loops: [any EventLoop]) {
        self.state = Mutex(State(registry: RendezvousRegistry(duplicates: duplicates)))
        self.directory = directory
        self.loops = loops
    }

    func join(_ member: RendezvousMember) {
        switch self.state.withLock({ $0.registry.join(member) }) {
        case .wait:
            break
        case .pair(let partner, let lane) where lane != member.lane:
            self.move(Couple(mover: member, other: partner), to: lane)
        case .pair(let partner, let lane) where lane != partner.lane:
            self.move(Couple(mover: partner, other: member), to: lane)
        case .pair(let partner, _):
            self.introduce(Couple(mover: member, other: partner))
        case .closeBoth(let other):
            self.directory.end(member.id, .clientLoop)
            self.directory.end(other, .clientLoop)
        case .reject:
            self.directory.end(member.id, .duplicate)
        case .replace(let one, let two):
            self.directory.end(one, .replaced)
            self.directory.end(two, .replaced)
        }
    }

    private func move(_ couple: Couple, to lane: Int) {
        let id = couple.mover.id
        self.state.withLock { $0.moving[id] = couple }
        guard let channel = self.directory[id]?.channel else { return self.settled(id) }
        let move = MoveConnection(home: self.loops[lane])
        channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(move) }
    }

    func settled(_ id: ConnectionID) {
        let (couple, isPaired) = self.state.withLock { ($0.moving.removeValue(forKey: id), $0.registry.isPaired(id)) }
        guard let couple else { return }
        if isPaired {
            self.introduce(couple)
        } else {
            // The partner has left meanwhile, and could not say so to a connection that was nowhere.
            self.tellPartnerLeft(id)
        }
    }

    func update(duplicates: DuplicateTunnelPolicy) {
        self.state.withLock { $0.registry.duplicates = duplicates }
    }

    func leave(_ id: ConnectionID) {
        let partner = self.state.withLock { state in
            state.moving[id] = nil
            return state.registry.leave(id)
        }
        if let partner { self.tellPartnerLeft(partner) }
    }

    private func tellPartnerLeft(_ id: ConnectionID) {
        guard let channel = self.directory[id]?.channel else { return }
        channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(PartnerLeft()) }
    }

    private func introduce(_ couple: Couple) {
        self.directory.beginTunnel(couple.other.id, couple.mover.id)
        self.introduce(couple.other, to: couple.mover)
        self.introduce(couple.mover, to: couple.other)
    }

    private func introduce(_ partner: RendezvousMember, to member: RendezvousMember) {
        guard let channel = self.directory[member.id]?.channel, let other = self.directory[partner.id] else {
            // One of them has just gone; its `leave` ends the other.
            return
        }
        channel.eventLoop.execute {
            channel.pipeline.fireUserInboundEventTriggered(
                PartnerFound(partner: partner, channel: other.channel, framing: other.framing)
            )
        }
    }
}
