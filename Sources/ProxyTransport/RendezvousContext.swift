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
    private let buffers: [ObjectIdentifier: LoopBuffers]
    let logger: Logger

    init(
        policy: RendezvousPolicy,
        limits: TransportLimits,
        rendezvous: any Rendezvous,
        directory: ConnectionDirectory,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        self.policy = policy
        self.limits = limits
        self.rendezvous = rendezvous
        self.directory = directory
        self.buffers = group.makeIterator().reduce(into: [:]) { buffers, loop in
            buffers[ObjectIdentifier(loop)] = LoopBuffers(eventLoop: loop, readSize: limits.largestRead)
        }
        self.logger = logger
    }

    /// The buffers of one of the group's loops.
    func buffers(of loop: any EventLoop) -> LoopBuffers {
        // A loop of another group, as tests may bring one, has buffers of its own for each connection.
        self.buffers[ObjectIdentifier(loop)] ?? LoopBuffers(eventLoop: loop, readSize: self.limits.largestRead)
    }
}
