// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyCore

/// What all connections of a rendezvous server share.
final class RendezvousContext: Sendable {
    let policy: RendezvousPolicy
    let limits: TransportLimits
    let rendezvous: any Rendezvous
    let directory: ConnectionDirectory
    let keys = PairingKey.Factory()
    let logger: Logger

    init(
        policy: RendezvousPolicy,
        limits: TransportLimits,
        rendezvous: any Rendezvous,
        directory: ConnectionDirectory,
        logger: Logger
    ) {
        self.policy = policy
        self.limits = limits
        self.rendezvous = rendezvous
        self.directory = directory
        self.logger = logger
    }
}
