// SPDX-License-Identifier: GPL-3.0-only

/// Two connections that the server under test relays between.
final class Tunnel {
    let number: UInt64
    /// The end that was opened first. The other one is known once the tunnel stands.
    let first: TunnelEnd
    var second: TunnelEnd?
    var established = 0

    init(number: UInt64, first: TunnelEnd, second: TunnelEnd?) {
        self.number = number
        self.first = first
        self.second = second
    }

    var ends: [TunnelEnd] { [self.first, self.second].compactMap(\.self) }

    func close() {
        for end in self.ends { end.close() }
    }
}
