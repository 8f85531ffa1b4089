// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
public import RemoteProxyAPI

/// An authenticated connection looking for its partner.
public struct RendezvousMember: Hashable, Sendable {
    /// The connection.
    public let id: ConnectionID
    /// What its partner must have in common with it.
    public let key: PairingKey
    /// The uuid exactly as given in Authenticate; the partner gets it so.
    public let uuid: String
    /// The name exactly as given in Authenticate.
    public let name: String
    /// Which of the proxy's event loops its connection lives on; they count from 0.
    public let lane: Int

    /// A member from what it said in Authenticate.
    public init(id: ConnectionID, key: PairingKey, uuid: String, name: String, lane: Int = 0) {
        self.id = id
        self.key = key
        self.uuid = uuid
        self.name = name
        self.lane = lane
    }

    /// Uuids are compared as uuids when both parse, else as text (PROTOCOL section 3).
    public func hasSameUuid(as other: RendezvousMember) -> Bool {
        if let mine = Uuid(self.uuid), let theirs = Uuid(other.uuid) {
            return mine == theirs
        }
        return self.uuid == other.uuid
    }

    /// The notification that tells this member's partner whom it met.
    public var introduction: RendezvousAPI.RemoteProxy.TunnelEstablished {
        .init(name: self.name, uuid: self.uuid)
    }
}
