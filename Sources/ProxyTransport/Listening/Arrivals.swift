// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Synchronization

/// What a connection was given when it was let in.
struct Arrival: Sendable {
    /// Its place among the unauthenticated connections of its address; nil where there is no address, or where it is
    /// not known yet.
    var address: AddressPlace?
    /// nil without TLS.
    var handshake: HandshakePlace?
}

/// What connections were given that were let in and are not put together yet: that happens on event loops of their own.
final class Arrivals: Sendable {
    private let arrivals = Mutex<[ObjectIdentifier: Arrival]>([:])

    /// Keeps it for the channel, no longer than that lives.
    func add(_ arrival: Arrival, of channel: any Channel) {
        let id = ObjectIdentifier(channel)
        self.arrivals.withLock { $0[id] = arrival }
        channel.closeFuture.whenComplete { _ in _ = self.take(id) }
    }

    /// Takes what the channel was given.
    func take(_ channel: any Channel) -> Arrival {
        self.take(ObjectIdentifier(channel))
    }

    private func take(_ id: ObjectIdentifier) -> Arrival {
        // Out of the lock, under which nothing is given back.
        self.arrivals.withLock { $0.removeValue(forKey: id) } ?? Arrival()
    }
}
