// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// Who may not connect is gone before anything else happens.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AccessTests {
    @Test("Denied addresses are closed and counted, others and open connections are not; a Unix socket always is open")
    func denied() async throws {
        let lines = LogLines()
        let transport = TransportServer.bare(lines.logger(level: .info))
        let server = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
        let port = try await server.listen(on: .tcp(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        let endpoint = TestEndpoint(.tcp, port: port)
        let early = try await TestPeer.connect(to: endpoint)
        try await early.authenticate(token: "t")

        transport.update(AccessList(deny: [try #require(AddressRange("127.0.0.0/8"))]))
        let begin = ContinuousClock.now
        for _ in 1...3 {
            let peer = try await TestPeer.connect(to: endpoint)
            #expect(await peer.receiveEnding().rest.isEmpty)
            await peer.close()
        }
        #expect(transport.events().accessDenied == 3)
        #expect(transport.counts().rendezvous.total.connections == 1)
        // Three within a second are one line.
        let told = lines.lines.count { $0.contains("[Access] does not allow the address") }
        #expect(told == 1 || ContinuousClock.now - begin > .seconds(1) && told <= 3)

        transport.update(AccessList(allow: [try #require(AddressRange("127.0.0.1"))]))
        let late = try await TestPeer.connect(to: endpoint)
        try await late.authenticate(token: "t")
        for peer in [early, late] { try await peer.receiveEstablished() }
        for peer in [early, late] { await peer.close() }
        await transport.stop(closeTimeout: .zero)
    }
}
