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

    /// Keeps it for the channel, which must be open. Whoever closes it without having taken this, takes it then.
    func add(_ arrival: Arrival, of channel: any Channel) {
        self.arrivals.withLock { $0[ObjectIdentifier(channel)] = arrival }
    }

    /// Takes what a channel was given; nothing if that has been taken already.
    @discardableResult
    func take(of channel: ObjectIdentifier) -> Arrival {
        // What nobody wants is given back out of the lock.
        self.arrivals.withLock { $0.removeValue(forKey: channel) } ?? Arrival()
    }
}
