// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire
import Testing

@Suite struct TunnelAddressTests {
    @Test func everyValueButOne() throws {
        for value in UInt16.min ..< .max {
            let address = try #require(TunnelAddress(rawValue: value))
            #expect(address.rawValue == value)
            #expect(address.isClient == (value != 0))
            #expect(TunnelAddress.clients.contains(value) == address.isClient)
        }
        #expect(TunnelAddress(rawValue: 65535) == nil)
    }

    @Test func control() {
        #expect(TunnelAddress.control == TunnelAddress(rawValue: 0))
        #expect(TunnelAddress.control.description == "0")
    }
}
