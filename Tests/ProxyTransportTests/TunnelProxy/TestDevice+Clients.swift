// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

/// What a test's device does with several clients.
extension TestDevice {
    /// Connects a client and takes its announcement. Returns it with its address.
    func join(at endpoint: TestEndpoint, name: String = "client") async throws -> (TestPeer, TunnelAddress) {
        let client = try await TestPeer.client(of: self.uuid, at: endpoint, name: name)
        return (client, try await self.receiveClient().address)
    }

    /// Takes frames until each of these clients has sent so many bytes. Nothing else may come.
    func receivePayload(_ counts: [TunnelAddress: Int]) async throws -> [TunnelAddress: [UInt8]] {
        var payload = counts.mapValues { _ in [UInt8]() }
        var missing = counts.values.reduce(0, +)
        while missing > 0 {
            let frame = try await self.receive()
            missing -= frame.payload.readableBytes
            guard payload[frame.address]?.append(contentsOf: frame.payload.readableBytesView) != nil else {
                throw TestFailure("unexpected: \(frame.address) \(String(buffer: frame.payload))")
            }
        }
        return payload
    }

    /// The next frame must say that this client has gone.
    func expectDisconnected(
        _ address: TunnelAddress,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let gone = TunnelProxyAPI.Notification.clientDisconnected(.init(socketAddress: UInt64(address.rawValue)))
        #expect(try await self.receiveNotification() == gone, sourceLocation: sourceLocation)
    }

    /// Bytes both ways show that the device, this client and all between them live.
    func expectExchange(
        with client: TestPeer,
        at address: TunnelAddress,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await client.send(.binary, ByteBuffer(string: "to the device"))
        #expect(
            try await self.receivePayload(13, from: address) == Array("to the device".utf8),
            sourceLocation: sourceLocation
        )
        try await self.send(ByteBuffer(string: "to the client"), to: address)
        #expect(try await client.receivePayload(13) == Array("to the client".utf8), sourceLocation: sourceLocation)
    }
}

extension TunnelProxyAPI.TunnelProxy.ClientConnected {
    var address: TunnelAddress {
        get throws {
            try #require(UInt16(exactly: self.socketAddress).flatMap { TunnelAddress(rawValue: $0) })
        }
    }
}

extension TestEndpoint.Transport {
    /// What a WebSocket peer is told at the end, and a stream is not.
    func code(_ code: WebSocketCloseCode) -> WebSocketCloseCode? { self.isWebSocket ? code : nil }
}
