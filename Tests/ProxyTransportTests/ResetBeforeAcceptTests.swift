// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// A connection that its peer has reset while it waited in the kernel's backlog has no address any more.
@Suite(.timeLimit(.minutes(2))) struct ResetBeforeAcceptTests {
    @Test("It is not taken for one of a Unix socket, whose peers nobody judges, and what it has sent goes nowhere")
    func reset() async throws {
        var limits = TransportLimits.patient
        limits.maximumConnections = 1
        let recorder = EndRecorder()
        try await TestServer.run(limits: limits, observer: recorder, transports: [.tcp]) { server in
            let first = try await TestPeer.connect(to: server[.tcp])
            let held = try await TestPeer.connect(to: server[.tcp])
            while server.transport.events().connectionsHeld == 0 { await Task.yield() }
            // Nobody is accepted any more.
            let gone = try await TestPeer.connect(to: server[.tcp])
            try await gone.sendAuthenticate(token: "t", name: "gone")
            try await gone.reset()
            for peer in [first, held] { await peer.close() }

            let last = try await TestPeer.connect(to: server[.tcp])
            try await last.authenticate(token: "t", name: "last")
            await last.close()
            let ends = await recorder.next(3)
            #expect(ends.map(\.report.address.host) == ["127.0.0.1", "127.0.0.1", "127.0.0.1"])
            #expect(ends.map(\.report.transport) == [.tcp, .tcp, .tcp])
            #expect(server.transport.counts().rendezvous.total.connections == 3)
        }
    }
}
