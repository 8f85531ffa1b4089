// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyCore
import ProxyWire
import RemoteProxyAPI
import Testing

@Suite struct TunnelClientIdentityTests {
    /// The name as it was given, the uuid with braces in lower case, the address as a number.
    @Test(arguments: [1, 192, 219, 65_534] as [UInt16]) func announcement(number: UInt16) throws {
        let uuid = try #require(Uuid("0F8FAD5B-D9CB-469F-A165-70867728950E"))
        let identity = TunnelClientIdentity(name: "Zoë's \"phone\"", uuid: uuid, peerAddress: "2001:db8::1")
        #expect(
            identity.announcement(at: try #require(TunnelAddress(rawValue: number)))
                == TunnelProxyAPI.TunnelProxy.ClientConnected(
                    clientName: "Zoë's \"phone\"",
                    clientUuid: "{0f8fad5b-d9cb-469f-a165-70867728950e}",
                    clientPeerAddress: "2001:db8::1",
                    socketAddress: UInt64(number)
                )
        )
    }
}
