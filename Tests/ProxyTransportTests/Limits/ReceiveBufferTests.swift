// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// How much the system holds of what nobody reads.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReceiveBufferTests {
    private static func receiveBuffer(_ bytes: Int, over transport: TestEndpoint.Transport) async throws -> Int {
        var limits = TransportLimits.patient
        limits.receiveBuffer = bytes
        return try await TestServer.run(limits: limits, transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.authenticate(token: "t")
            let channel = try #require(server.transport.openChannels.first)
            let size = try await channel.getOption(.socketOption(.so_rcvbuf)).get()
            await peer.close()
            return Int(size)
        }
    }

    @Test("TCP connections have the buffer that is set, twice, as the system counts it (socket(7))")
    func isSet() async throws {
        for transport in [TestEndpoint.Transport.ssl, .ws] {
            #expect(try await Self.receiveBuffer(40_000, over: transport) == 80_000)
        }
    }

    @Test("Without a limit it is what the system gives")
    func system() async throws {
        let system = try await Self.receiveBuffer(0, over: .tcp)
        #expect(system != 0 && system != 80_000)
        let unix = try await Self.receiveBuffer(0, over: .unix)
        #expect(try await Self.receiveBuffer(40_000, over: .unix) == unix)
    }
}
