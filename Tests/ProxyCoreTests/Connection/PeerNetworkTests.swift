// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

/// Which addresses count as one.
@Suite struct PeerNetworkTests {
    private func network(_ host: String) -> PeerNetwork? {
        PeerAddress(host: host, port: 40_000).network
    }

    @Test func everyIPv4AddressIsOne() {
        #expect(self.network("192.0.2.1") == self.network("192.0.2.1"))
        #expect(self.network("192.0.2.1") != self.network("192.0.2.2"))
    }

    @Test func anIPv6NetworkOf64BitsIsOne() {
        #expect(self.network("2001:db8:0:1::1") == self.network("2001:db8:0:1:ffff::2"))
        #expect(self.network("2001:db8:0:1::1") != self.network("2001:db8:0:2::1"))
    }

    @Test func anIPv4AddressIsItselfInIPv6() {
        #expect(self.network("::ffff:192.0.2.1") == self.network("192.0.2.1"))
        #expect(self.network("::1") != self.network("::ffff:0.0.0.1"))
    }

    @Test func aUnixSocketHasNone() {
        #expect(PeerAddress.unix.network == nil)
    }
}
