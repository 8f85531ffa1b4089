// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Synchronization

/// The rendezvous of the connections of this process.
final class LocalRendezvous: Rendezvous {
    private let registry: Mutex<RendezvousRegistry>
    private let directory: ConnectionDirectory

    init(duplicates: DuplicateTunnelPolicy, directory: ConnectionDirectory) {
        self.registry = Mutex(RendezvousRegistry(duplicates: duplicates))
        self.directory = directory
    }

    func join(_ member: RendezvousMember) {
        switch self.registry.withLock({ $0.join(member) }) {
        case .wait:
            break
        case .pair(let partner):
            self.introduce(partner, to: member)
            self.introduce(member, to: partner)
        case .closeBoth(let other):
            self.end(member.id, .clientLoop)
            self.end(other, .clientLoop)
        case .reject:
            self.end(member.id, .duplicate)
        case .replace(let one, let two):
            self.end(one, .replaced)
            self.end(two, .replaced)
        }
    }

    func leave(_ id: ConnectionID) {
        guard let partner = self.registry.withLock({ $0.leave(id) }), let channel = self.directory[partner]?.channel
        else { return }
        channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(PartnerLeft()) }
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

    private func end(_ id: ConnectionID, _ reason: CloseReason) {
        self.directory[id]?.channel.end(reason)
    }
}
