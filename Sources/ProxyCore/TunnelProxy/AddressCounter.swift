// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire

/// Hands out the addresses of one device's clients: counting up, and again from the first only after the last, so that
/// a frame for a client that has gone does not reach its successor (PROTOCOL section 5).
struct AddressCounter: Sendable {
    private var last = TunnelAddress.clients.upperBound

    /// The next address that nobody has; nil when all are taken.
    ///
    /// - Parameter isTaken: Whether a client has this address; asked once per address at most.
    mutating func next(isTaken: (TunnelAddress) -> Bool) -> TunnelAddress? {
        for _ in TunnelAddress.clients {
            self.last = self.last == TunnelAddress.clients.upperBound ? TunnelAddress.clients.lowerBound : self.last + 1
            guard let address = TunnelAddress(rawValue: self.last) else { continue }
            if !isTaken(address) { return address }
        }
        return nil
    }
}
