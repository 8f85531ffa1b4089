// SPDX-License-Identifier: GPL-3.0-only

/// A place among the TLS handshakes under way: given back when nobody holds it any more.
final class HandshakePlace: Sendable {
    private let slots: ConnectionSlots

    /// Takes a place; nil if there is none, and then `callback` is called once when one may be free.
    init?(in slots: ConnectionSlots, orCall callback: @escaping @Sendable () -> Void) {
        guard slots.take(orCall: callback) else { return nil }
        self.slots = slots
    }

    deinit {
        self.slots.giveBack()
    }
}
