// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// Where authenticated connections find their partners.
///
/// What follows from a call reaches the connections later, as events of their channels (`PartnerFound`,
/// `PartnerLeft`, `EndConnection`), so an implementation may well ask another machine first.
protocol Rendezvous: Sendable {
    /// A connection has authenticated and looks for its partner.
    func join(_ member: RendezvousMember)

    /// A connection is gone. Calling this for one that never joined does nothing.
    func leave(_ id: ConnectionID)
}
