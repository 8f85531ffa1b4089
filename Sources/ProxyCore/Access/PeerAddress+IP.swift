// SPDX-License-Identifier: GPL-3.0-only

public import ProxySupport

extension PeerAddress {
    /// nil for a peer of a Unix socket.
    public var ip: IPAddress? { IPAddress(self.host) }
}
