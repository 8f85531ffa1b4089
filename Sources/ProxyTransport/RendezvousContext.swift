// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore

/// What all connections of a rendezvous server share.
final class RendezvousContext: Sendable {
    let policy: RendezvousPolicy
    let limits: TransportLimits
    let rendezvous: any Rendezvous
    let directory: ConnectionDirectory
    let keys = PairingKey.Factory()
    private let loops: [ObjectIdentifier: Loop]

    private struct Loop {
        let lane: Int
        let buffers: LoopBuffers
    }
    let logger: Logger

    init(
        policy: RendezvousPolicy,
        limits: TransportLimits,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        self.policy = policy
        self.limits = limits
        let loops = Array(group.makeIterator())
        self.directory = ConnectionDirectory()
        self.rendezvous = LocalRendezvous(duplicates: policy.duplicateTunnel, directory: self.directory, loops: loops)
        self.loops = loops.enumerated().reduce(into: [:]) { table, element in
            let (lane, loop) = element
            let buffers = LoopBuffers(eventLoop: loop, readSize: limits.largestRead)
            table[ObjectIdentifier(loop)] = Loop(lane: lane, buffers: buffers)
        }
        self.logger = logger
    }

    /// The buffers of one of the group's loops.
    func buffers(of loop: any EventLoop) -> LoopBuffers {
        self.loops[ObjectIdentifier(loop)]?.buffers ?? LoopBuffers(eventLoop: loop, readSize: self.limits.largestRead)
    }

    /// Which of the group's loops this is (`RendezvousMember.lane`).
    func lane(of loop: any EventLoop) -> Int {
        self.loops[ObjectIdentifier(loop)]?.lane ?? 0
    }
}
