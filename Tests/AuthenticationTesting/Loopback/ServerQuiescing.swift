// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Synchronization

/// The connections of a test server, so that its end is theirs.
final class ServerQuiescing: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        self.channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in self.channels.withLock { $0[id] = nil } }
    }

    /// Closes the listener, then what it has accepted.
    func close(_ listener: any Channel) async {
        try? await listener.close()
        for channel in self.channels.withLock({ Array($0.values) }) { try? await channel.close() }
    }
}
