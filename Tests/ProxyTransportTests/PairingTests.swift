// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import RemoteProxyAPI
import Testing

/// Who meets whom (PROTOCOL section 3).
@Suite(.serialized, .timeLimit(.minutes(2))) struct PairingTests {
    /// Each gets name and uuid of the other exactly as given; ids of notifications count up from 1.
    @Test func introducesPartners() async throws {
        try await TestServer.run(transports: [.wss, .ssl]) { server in
            let one = try await TestPeer.connect(to: server[.wss])
            let two = try await TestPeer.connect(to: server[.ssl])
            try await one.authenticate(token: "t", nonce: "n", uuid: "No Uuid {AT ALL}", name: "Wohnzimmer ☀️ \"1\"")
            try await two.authenticate(token: "t", nonce: "n", uuid: "6F2C7A4E-93AB-4F0C-8A63-0D7C4A1B2C3D", name: "")
            let (idOfOne, partnerOfOne) = try await one.receiveEstablishedWithID()
            let (idOfTwo, partnerOfTwo) = try await two.receiveEstablishedWithID()
            #expect(partnerOfOne == .init(name: "", uuid: "6F2C7A4E-93AB-4F0C-8A63-0D7C4A1B2C3D"))
            #expect(partnerOfTwo == .init(name: "Wohnzimmer ☀️ \"1\"", uuid: "No Uuid {AT ALL}"))
            #expect(Set([idOfOne, idOfTwo]) == [1, 2])
        }
    }

    /// Token and nonce both have to agree; strangers never meet, and each still finds its own partner.
    @Test(arguments: [Transport.wss, .ssl, .unix])
    func isolatesTokensAndNonces(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let keys = [("a", "1"), ("a", "2"), ("b", "1"), ("a", nil), ("b", nil)] as [(String, String?)]
            var waiting: [TestPeer] = []
            for (token, nonce) in keys {
                let peer = try await TestPeer.connect(to: server[transport])
                try await peer.authenticate(token: token, nonce: nonce, name: "\(token)\(nonce ?? "")")
                waiting.append(peer)
            }
            for (index, (token, nonce)) in keys.enumerated().reversed() {
                let partner = try await TestPeer.connect(to: server[transport])
                // An absent nonce and an empty one are the same.
                try await partner.authenticate(token: token, nonce: nonce ?? "", name: "partner \(index)")
                #expect(try await partner.receiveEstablished().name == "\(token)\(nonce ?? "")")
                #expect(try await waiting[index].receiveEstablished().name == "partner \(index)")
            }
        }
    }

    @Test(arguments: [Transport.wss, .ssl])
    func closesClientLoops(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let one = try await TestPeer.connect(to: server[transport])
            let two = try await TestPeer.connect(to: server[transport])
            try await one.authenticate(token: "t", uuid: "{6f2c7a4e-93ab-4f0c-8a63-0d7c4a1b2c3d}")
            try await two.authenticate(token: "t", uuid: "6F2C7A4E-93AB-4F0C-8A63-0D7C4A1B2C3D")
            for peer in [one, two] {
                let ending = await peer.receiveEnding()
                #expect(ending.rest.isEmpty)
                if transport.isWebSocket {
                    #expect(ending.code == .policyViolation)
                    #expect(ending.reason.lowercased().contains("client loop"))
                }
            }
            await server.waitUntilEmpty()
        }
    }

    @Test(arguments: [Transport.wss, .ssl])
    func thirdConnectionReplaces(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let (one, two) = try await TestPeer.tunnel(server[transport], server[transport])
            let third = try await TestPeer.connect(to: server[transport])
            try await third.authenticate(token: "token", nonce: "nonce", name: "third")
            _ = await one.receiveEnding()
            _ = await two.receiveEnding()
            let fourth = try await TestPeer.connect(to: server[transport])
            try await fourth.authenticate(token: "token", nonce: "nonce", name: "fourth")
            #expect(try await third.receiveEstablished().name == "fourth")
            #expect(try await fourth.receiveEstablished().name == "third")
            try await third.send("still here")
            #expect(try await fourth.receivePayload(10) == Array("still here".utf8))
        }
    }

    @Test(arguments: [Transport.wss, .ssl])
    func thirdConnectionIsRejected(transport: Transport) async throws {
        let policy = RendezvousPolicy.patient(\.duplicateTunnel, .reject)
        try await TestServer.run(policy: policy, transports: [transport]) { server in
            let (one, two) = try await TestPeer.tunnel(server[transport], server[transport])
            let third = try await TestPeer.connect(to: server[transport])
            try await third.authenticate(token: "token", nonce: "nonce")
            #expect(await third.receiveEnding().code == (transport.isWebSocket ? .policyViolation : nil))
            try await one.send("undisturbed")
            #expect(try await two.receivePayload(11) == Array("undisturbed".utf8))
        }
    }

    /// A burst of pairs, all at once, on two loops: each finds its own partner.
    @Test func pairsManyAtOnce() async throws {
        try await TestServer.run(transports: [.unix, .tcp]) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        let (one, two) = try await TestPeer.tunnel(server[.unix], server[.tcp], token: "token \(index)")
                        try await one.send("for \(index)!")
                        let expected = Array("for \(index)!".utf8)
                        #expect(try await two.receivePayload(expected.count) == expected)
                        await one.close()
                        _ = await two.receiveEnding()
                        await two.close()
                    }
                }
                try await group.waitForAll()
            }
            await server.waitUntilEmpty()
        }
    }
}
