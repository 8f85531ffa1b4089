// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTesting
import Testing

/// What `Spec/rendezvous.json` says beyond single requests, against the running daemon.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RendezvousConformanceTests {
    /// Two partners over every pair of transports get the notification that the spec declares, and then a tunnel.
    @Test(arguments: Encryption.allCases) func notificationIsTheSpecs(_ encryption: Encryption) async throws {
        let declared = try SpecDocument("rendezvous").params(of: "RemoteProxy.TunnelEstablished")
        try await RunningDaemon.run(.rendezvous, encryption) { daemon in
            for one in daemon.endpoints {
                for two in daemon.endpoints {
                    let first = try await TestPeer.connect(to: one)
                    let second = try await TestPeer.connect(to: two)
                    try await first.authenticate(token: "t", nonce: "n", name: "first")
                    try await second.authenticate(token: "t", nonce: "n", name: "second")
                    for peer in [first, second] {
                        let message = try await peer.receiveDocument()
                        #expect(message["notification"] == "RemoteProxy.TunnelEstablished")
                        #expect(message["params"]?.members.keys.sorted() == declared)
                    }
                    try await first.send("through")
                    #expect(try await second.receivePayload(7) == Array("through".utf8))
                    await first.close()
                    _ = await second.receiveEnding()
                    await second.close()
                }
            }
        }
    }
}
