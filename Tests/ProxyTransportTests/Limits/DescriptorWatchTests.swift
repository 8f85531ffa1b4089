// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyTransport

/// A process with nearly as many descriptors as it may have accepts nobody.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DescriptorWatchTests {
    @Test(
        "Accepting stops with the first high number, what is open goes on, and newcomers come in when there are fewer"
    )
    func stopsAndGoesOn() async throws {
        let lines = LogLines()
        let open = Mutex(100)
        // Of one that may be open, every one is too many.
        let limit = Mutex(1)
        let transport = TransportServer.bare(
            lines.logger(level: .notice),
            descriptors: DescriptorGauge(limit: { limit.withLock { $0 } }, open: { open.withLock { $0 } })
        )
        let server = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
        let port = try await server.listen(on: .tcp(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        let endpoint = TestEndpoint(.tcp, port: port)
        let first = try await TestPeer.connect(to: endpoint)
        try await first.authenticate(token: "t")
        #expect(transport.events().acceptingStopped == 1)
        // The listener had been told to read once more before: as many as a burst may still come.
        var late: [TestPeer] = []
        for _ in 0..<20 { late.append(try await TestPeer.connect(to: endpoint)) }
        for peer in late { try await peer.sendAuthenticate(token: "t") }
        let partner = try #require(late.first)
        #expect(transport.connectionCount < 10)

        open.withLock { $0 = 0 }
        limit.withLock { $0 = 1_000_000 }
        #expect(try await partner.receiveMessage() == TestPeer.accepted)
        for peer in late.dropFirst() { _ = await peer.receive() }
        #expect(lines.lines.count { $0.hasPrefix("warning descriptors run out: no connections are accepted") } == 1)
        #expect(lines.lines.count { $0.hasPrefix("notice descriptors are free again: connections are accepted") } == 1)
        #expect(transport.events().acceptingStopped == 1)
        for peer in late + [first] { await peer.close() }
        await transport.stop(closeTimeout: .zero)
    }
}
