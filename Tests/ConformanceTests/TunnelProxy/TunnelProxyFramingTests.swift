// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import Testing

/// How a device's frames may lie in what arrives (PROTOCOL section 5).
@Suite(.serialized, .timeLimit(.minutes(5))) struct TunnelProxyFramingTests {
    private static func ping(_ timestamp: Int64) -> ByteBuffer {
        let message = #"{"id":0,"method":"TunnelProxy.Ping","params":{"timestamp":\#(timestamp)}}"#
        var frame = ByteBuffer()
        SLIPEncoder().write(whole: ByteBuffer(string: message), to: .control, into: &frame)
        return frame
    }

    /// Text cannot carry frames, so over WebSocket they come as binary messages; the answer to the registration itself
    /// is text still.
    @Test(arguments: Encryption.allCases) func framesAreBinaryMessages(_ encryption: Encryption) async throws {
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            let endpoint = try #require(daemon.endpoints.first { $0.transport.isWebSocket })
            let peer = try await TestPeer.connect(to: endpoint)
            try await peer.send(
                #"{"id":0,"method":"TunnelProxy.RegisterServer","params":{"serverName":"","serverUuid":"\#(Uuid.random())"}}"#
            )
            #expect(try await peer.receiveWebSocketMessage().opcode == .text)
            try await peer.send(.binary, Self.ping(1))
            let answer = try await peer.receiveWebSocketMessage()
            #expect(answer.opcode == .binary)
            #expect(answer.payload.starts(with: [0, 0]) && answer.payload.last == 0xC0)
            await peer.close()
        }
    }

    /// ENDs before, between and behind frames say nothing; frames that come together are answered in order.
    @Test(arguments: Encryption.allCases) func idleEndsMeanNothing(_ encryption: Encryption) async throws {
        try await self.expectPings(encryption, [1, 2]) { device in
            var bytes = ByteBuffer(bytes: [0xC0, 0xC0])
            bytes.writeImmutableBuffer(Self.ping(1))
            bytes.writeBytes([0xC0])
            bytes.writeImmutableBuffer(Self.ping(2))
            bytes.writeBytes([0xC0])
            try await device.send(raw: bytes)
        }
    }

    /// On a stream a frame may come in any pieces.
    @Test(arguments: Encryption.allCases) func aFrameMayComeByteByByte(_ encryption: Encryption) async throws {
        try await self.expectPings(encryption, [3]) { device in
            guard !device.peer.endpoint.transport.isWebSocket else { return try await device.send(raw: Self.ping(3)) }
            for byte in Self.ping(3).readableBytesView { try await device.send(raw: ByteBuffer(bytes: [byte])) }
        }
    }

    /// A frame that cannot be read, or that is for nobody, is dropped, and the next is read as if nothing had been:
    /// a malformed escape, an address that is never used, half an address, an address without a client.
    @Test(arguments: Encryption.allCases) func anUnusableFrameIsDropped(_ encryption: Encryption) async throws {
        let faults: [[UInt8]] = [
            [0x00, 0x00, 0x7B, 0xDB, 0x41, 0x7D, 0xC0],
            [0xFF, 0xFF, 0x7B, 0x7D, 0xC0],
            [0x00, 0xC0],
            [0x00, 0x09, 0x7B, 0x7D, 0xC0],
        ]
        try await self.expectPings(encryption, [4, 5, 6, 7]) { device in
            for (timestamp, fault) in zip([4, 5, 6, 7] as [Int64], faults) {
                var bytes = ByteBuffer(bytes: fault)
                bytes.writeImmutableBuffer(Self.ping(timestamp))
                try await device.send(raw: bytes)
            }
        }
    }

    private func expectPings(
        _ encryption: Encryption,
        _ timestamps: [Int64],
        _ send: @escaping @Sendable (TestDevice) async throws -> Void
    ) async throws {
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                let device = try await TestDevice.register(at: endpoint)
                try await send(device)
                for timestamp in timestamps {
                    let answer = try await device.receiveDocument()
                    #expect(answer.params == ["timestamp": .int(timestamp)], "\(endpoint)")
                }
                try await device.expectAlive("\(endpoint)")
                await device.peer.close()
            }
        }
    }
}
