// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

extension TestPeer {
    /// The tunnel between two is as good as new.
    func expectExchange(with other: TestPeer) async throws {
        try await self.send(.binary, ByteBuffer(string: "ping"))
        #expect(try await other.receivePayload(4) == Array("ping".utf8))
        try await other.send(.binary, ByteBuffer(string: "pong"))
        #expect(try await self.receivePayload(4) == Array("pong".utf8))
    }

    /// A newcomer is served.
    static func expectService(at endpoint: TestEndpoint) async throws {
        let peer = try await TestPeer.connect(to: endpoint)
        try await peer.send(#"{"id":0,"method":"RemoteProxy.Hello"}"#)
        #expect(try await peer.receiveMessage().contains(#""status":"success""#))
        await peer.close()
    }
}
