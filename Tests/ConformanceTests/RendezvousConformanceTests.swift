// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTesting
import Testing

/// Walks `Spec/rendezvous.json` against the running daemon, over every transport.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RendezvousConformanceTests {
    /// What Introspect says is the spec, byte for byte once both are in canonical order.
    @Test func introspectionIsTheSpec() async throws {
        let spec = try SpecDocument("rendezvous")
        try await RunningDaemon.run { daemon in
            for endpoint in daemon.endpoints {
                let answer = try await daemon.answer(
                    to: Array(#"{"id":1,"method":"RemoteProxy.Introspect"}"#.utf8),
                    at: endpoint
                )
                #expect(answer["status"] == "success")
                #expect(answer["params"]?.encoded() == spec.introspection.encoded())
            }
        }
    }

    /// Every vector generated from the spec: each parameter of each method missing, null, of every wrong kind, and
    /// each method with one parameter too many, is refused with exactly the words the spec leads to.
    @Test func vectorsMeetTheirExpectations() async throws {
        #expect(!rendezvousTestVectors.isEmpty)
        try await RunningDaemon.run { daemon in
            for endpoint in daemon.endpoints {
                for vector in rendezvousTestVectors {
                    let answer = try await daemon.answer(to: vector.message, at: endpoint)
                    #expect(answer["id"] == 7, "\(endpoint): \(vector)")
                    switch vector.expectation {
                    case .valid:
                        #expect(answer["status"] == "success", "\(endpoint): \(vector)")
                    case .invalid(let message):
                        #expect(answer["status"] == "error", "\(endpoint): \(vector)")
                        #expect(answer["error"] == .string(message), "\(endpoint): \(vector)")
                    }
                }
            }
        }
    }

    /// Every method of the spec has vectors, so that none is forgotten.
    @Test func everyMethodHasVectors() throws {
        let spec = try SpecDocument("rendezvous")
        for method in spec.methods.keys {
            let vectors = rendezvousTestVectors.filter { $0.method == method }
            #expect(vectors.contains { $0.expectation == .valid }, "\(method)")
            #expect(vectors.contains { $0.expectation != .valid }, "\(method)")
        }
    }

    /// Answers have exactly the members that the spec's `returns` names.
    @Test func answersHaveTheMembersOfTheSpec() async throws {
        let spec = try SpecDocument("rendezvous")
        try await RunningDaemon.run { daemon in
            for endpoint in daemon.endpoints {
                for (method, declaration) in spec.methods {
                    let vector = try #require(
                        rendezvousTestVectors.first { $0.method == method && $0.expectation == .valid }
                    )
                    let answer = try await daemon.answer(to: vector.message, at: endpoint)
                    let returns = declaration.members["returns"]?.members ?? [:]
                    #expect(Set(answer["params"]?.members.keys ?? [:].keys) == Set(returns.keys), "\(method)")
                }
            }
        }
    }

    /// Hello tells the API's version as the spec has it, and the name as the configuration has it.
    @Test func helloTellsVersions() async throws {
        let spec = try SpecDocument("rendezvous")
        try await RunningDaemon.run { daemon in
            for endpoint in daemon.endpoints {
                let answer = try await daemon.answer(
                    to: Array(#"{"id":1,"method":"RemoteProxy.Hello","params":{}}"#.utf8),
                    at: endpoint
                )
                let params = answer["params"]?.members ?? [:]
                #expect(params["apiVersion"]?.text == spec.apiVersion)
                #expect(params["name"]?.text == RunningDaemon.name)
                #expect(params["server"] == "nymea-remoteproxy")
            }
        }
    }

    /// Two partners over every pair of transports get the notification that the spec declares, and then a tunnel.
    @Test func notificationIsTheSpecs() async throws {
        let spec = try SpecDocument("rendezvous")
        let declared = spec.notifications["RemoteProxy.TunnelEstablished"]?.members["params"]?.members ?? [:]
        try await RunningDaemon.run { daemon in
            for one in daemon.endpoints {
                for two in daemon.endpoints {
                    let first = try await TestPeer.connect(to: one)
                    let second = try await TestPeer.connect(to: two)
                    try await first.authenticate(token: "t", nonce: "n", name: "first")
                    try await second.authenticate(token: "t", nonce: "n", name: "second")
                    for peer in [first, second] {
                        let message = try JSONValue(parsing: Array(try await peer.receiveMessage().utf8)).members
                        #expect(message["notification"] == "RemoteProxy.TunnelEstablished")
                        #expect(Set(message["params"]?.members.keys ?? [:].keys) == Set(declared.keys))
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
