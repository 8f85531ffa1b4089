// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// Where authenticated connections find their partners.
///
/// What follows from a call reaches the connections later, as events of their channels (`MoveConnection`,
/// `PartnerFound`, `PartnerLeft`, `EndConnection`), so an implementation may well ask another machine first.
protocol Rendezvous: Sendable {
    /// A connection has authenticated and looks for its partner.
    func join(_ member: RendezvousMember)

    /// A connection that was asked to move (`MoveConnection`) is where it will stay: there, or where it was.
    func settled(_ id: ConnectionID)

    /// Third connections are treated like this from now on.
    func update(duplicates: DuplicateTunnelPolicy)

    /// A connection is gone. Calling this for one that never joined does nothing.
    func leave(_ id: ConnectionID)
}
