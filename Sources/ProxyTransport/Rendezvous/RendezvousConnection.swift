// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
public import ProxyCore

/// A connection of the rendezvous API, as who answers its calls sees it.
public struct RendezvousConnection: Sendable {
    /// Where the peer is.
    public let address: PeerAddress
    private let id: ConnectionID
    private let directory: ConnectionDirectory

    init(id: ConnectionID, address: PeerAddress, directory: ConnectionDirectory) {
        self.id = id
        self.address = address
        self.directory = directory
    }

    /// Ends the connection after a while because its token is good no longer; a tunnel it has by then ends with it.
    public func expire(after delay: Duration) {
        self.directory.expire(self.id, after: delay)
    }
}

extension ConnectionDirectory {
    /// Ends a connection when its token is good no longer.
    func expire(_ id: ConnectionID, after delay: Duration) {
        // No more than a century, so that adding it to the present time cannot overflow.
        let bounded = min(max(delay, .zero), .seconds(100 * 365 * 86_400))
        self.end(id, .expired, after: TimeAmount(bounded))
    }
}
