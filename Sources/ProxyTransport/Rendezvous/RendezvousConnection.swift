// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
public import ProxyCore

/// A connection of the rendezvous API, as who answers its calls sees it.
public struct RendezvousConnection: Sendable {
    private let record: ConnectionRecord
    private let directory: ConnectionDirectory

    init(record: ConnectionRecord, directory: ConnectionDirectory) {
        self.record = record
        self.directory = directory
    }

    /// Where the peer is.
    public var address: PeerAddress { self.record.address }

    /// Its token was accepted, as this user's.
    public func accept(user: String) {
        self.record.accept(user: user)
    }

    /// Ends the connection after a while because its token is good no longer; a tunnel it has by then ends with it.
    public func expire(after delay: Duration) {
        self.directory.expire(self.record.id, after: delay)
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
