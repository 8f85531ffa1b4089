// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTesting
import ProxyWire
import Testing

/// Walks the spec of each API against the running daemon, over every transport: what holds for all APIs, on connections
/// that have asked for nothing yet.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SharedConformanceTests {
    /// What Introspect says is the spec, byte for byte once both are in canonical order.
    @Test(arguments: APIUnderTest.served, Encryption.allCases)
    func introspectionIsTheSpec(_ api: APIUnderTest, _ encryption: Encryption) async throws {
        let spec = try api.document()
        try await RunningDaemon.run(api, encryption) { daemon in
            #expect(daemon.endpoints.map(\.transport.isSecure) == [encryption == .tls, encryption == .tls, false])
            try await daemon.forEachEndpoint { endpoint in
                let peer = try await TestPeer.connect(to: endpoint)
                let answer = try await peer.answer(to: #"{"id":1,"method":"RemoteProxy.Introspect"}"#)
                #expect(answer["status"] == "success")
                #expect(answer["params"]?.encoded() == spec.introspection.encoded())
                await peer.close()
            }
        }
    }

    /// Every vector generated from the spec: each parameter of each method missing, null, of every wrong kind, and
    /// each method with one parameter too many, is refused with exactly the words the spec leads to and then closed.
    /// Answers have exactly the members that the spec's `returns` names.
    @Test(arguments: APIUnderTest.served, Encryption.allCases)
    func vectorsMeetTheirExpectations(_ api: APIUnderTest, _ encryption: Encryption) async throws {
        let spec = try api.document()
        #expect(!api.vectors.isEmpty)
        try await RunningDaemon.run(api, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                for vector in api.vectors {
                    let peer = try await TestPeer.connect(to: endpoint)
                    let answer = try await peer.answer(to: String(decoding: vector.message, as: UTF8.self))
                    #expect(answer["id"] == 7, "\(endpoint): \(vector)")
                    switch vector.expectation {
                    case .valid:
                        #expect(answer["status"] == "success", "\(endpoint): \(vector)")
                        let members = answer["params"]?.members.keys.sorted()
                        #expect(members == spec.returns(of: vector.method), "\(endpoint): \(vector)")
                    case .invalid(let message):
                        #expect(answer["status"] == "error", "\(endpoint): \(vector)")
                        #expect(answer["error"] == .string(message), "\(endpoint): \(vector)")
                        await peer.expectRefusal("\(endpoint): \(vector)")
                    }
                    await peer.close()
                }
            }
        }
    }

    /// Every method of the spec has vectors, so that none is forgotten.
    @Test(arguments: APIUnderTest.all) func everyMethodHasVectors(_ api: APIUnderTest) throws {
        let methods = Set(try api.document().methods.keys)
        #expect(Set(api.vectors.filter { $0.expectation == .valid }.map(\.method)) == methods)
        #expect(Set(api.vectors.filter { $0.expectation != .valid }.map(\.method)) == methods)
    }

    /// Hello tells the API's version as the spec has it, and the name as the configuration has it.
    @Test(arguments: APIUnderTest.served, Encryption.allCases)
    func helloTellsVersions(_ api: APIUnderTest, _ encryption: Encryption) async throws {
        let spec = try api.document()
        try await RunningDaemon.run(api, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                let peer = try await TestPeer.connect(to: endpoint)
                let answer = try await peer.answer(to: #"{"id":1,"method":"RemoteProxy.Hello","params":{}}"#)
                let params = answer["params"]?.members ?? [:]
                #expect(params["apiVersion"]?.text == spec.apiVersion)
                #expect(params["name"]?.text == RunningDaemon.name)
                #expect(params["server"] == "nymea-remoteproxy")
                await peer.close()
            }
        }
    }

    /// What no method sees is answered with the words of the protocol, and then the connection is closed.
    @Test(arguments: APIUnderTest.served, Encryption.allCases)
    func whatIsNoRequestIsRefused(_ api: APIUnderTest, _ encryption: Encryption) async throws {
        try await RunningDaemon.run(api, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                for fault in RequestFault.all {
                    let peer = try await TestPeer.connect(to: endpoint)
                    let answer = try await peer.answer(to: fault.message)
                    #expect(fault.isAnswered(by: answer), "\(endpoint): \(fault.message) got \(answer)")
                    await peer.expectRefusal("\(endpoint): \(fault.message)")
                    await peer.close()
                }
            }
        }
    }

    /// Requests that come faster than answers are answered in their order, each with its own id, and none of them is
    /// the last: deployed clients send id 0 in every request.
    @Test(arguments: APIUnderTest.served, Encryption.allCases)
    func answersComeInOrder(_ api: APIUnderTest, _ encryption: Encryption) async throws {
        let ids: [Int64] = [0, 0, -1, .max, .min, 7]
        try await RunningDaemon.run(api, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                let peer = try await TestPeer.connect(to: endpoint)
                for id in ids {
                    let method = id == 7 ? "Introspect" : "Hello"
                    try await peer.send(#"{"id":\#(id),"method":"RemoteProxy.\#(method)"}"#)
                }
                for id in ids {
                    let answer = try await peer.receiveDocument()
                    #expect(answer["id"] == .int(id))
                    #expect(answer["status"] == "success")
                    #expect(answer["params"]?.members.keys.contains("methods") == (id == 7))
                }
                await peer.close()
            }
        }
    }
}

extension TestPeer {
    /// The server has said its last word: nothing more comes, and WebSocket says why.
    func expectRefusal(_ comment: String, sourceLocation: SourceLocation = #_sourceLocation) async {
        let ending = await self.receiveEnding()
        #expect(ending.rest.isEmpty, "\(comment)", sourceLocation: sourceLocation)
        if self.endpoint.transport.isWebSocket {
            #expect(ending.code == .policyViolation, "\(comment)", sourceLocation: sourceLocation)
            #expect(!ending.reason.isEmpty, "\(comment)", sourceLocation: sourceLocation)
        }
    }
}
