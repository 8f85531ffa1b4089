// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTesting
import Testing

/// Every method of `Spec/tunnelproxy.json` in the two states of a connection that has messages: `connected`, and in SLIP
/// frames `server`.
@Suite(.serialized, .timeLimit(.minutes(5))) struct TunnelProxyStateTests {
    private let spec: SpecDocument

    init() throws {
        self.spec = try APIUnderTest.tunnelProxy.document()
    }

    @Test(arguments: Encryption.allCases)
    func everyMethodIsAnsweredInConnected(_ encryption: Encryption) async throws {
        let spec = self.spec
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                for request in try Self.validRequests(spec) {
                    let comment = "\(endpoint): \(request)"
                    let peer = try await TestPeer.connect(to: endpoint)
                    let answer = try await peer.answer(to: request.message)
                    #expect(answer["id"] == 7, "\(comment)")
                    switch request.method {
                    case "TunnelProxy.RegisterServer" where request.hasSoundUuids:
                        #expect(answer.tunnelProxyError == "NoError", "\(comment)")
                        #expect(answer.params["slipEnabled"] == true, "\(comment)")
                    case "TunnelProxy.RegisterServer":
                        #expect(answer.tunnelProxyError == "InvalidUuid", "\(comment)")
                        #expect(answer.params["slipEnabled"] == false, "\(comment)")
                        await peer.expectRefusal(comment)
                    case "TunnelProxy.RegisterClient":
                        let error = request.hasSoundUuids ? "ServerNotFound" : "InvalidUuid"
                        #expect(answer.tunnelProxyError == error, "\(comment)")
                        await peer.expectRefusal(comment)
                    case "TunnelProxy.DisconnectClient":
                        #expect(answer.tunnelProxyError == "NotRegistered", "\(comment)")
                        await peer.expectRefusal(comment)
                    default:
                        #expect(answer["status"] == "success", "\(comment)")
                        let again = try await peer.answer(to: request.message)
                        #expect(again == answer, "\(comment)")
                    }
                    await peer.close()
                }
            }
        }
    }

    @Test(arguments: Encryption.allCases)
    func everyMethodIsAnsweredInServer(_ encryption: Encryption) async throws {
        let spec = self.spec
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                for request in try Self.validRequests(spec) {
                    let comment = "\(endpoint): \(request)"
                    let device = try await TestDevice.register(at: endpoint)
                    let answer = try await device.answer(to: request.message)
                    #expect(answer["id"] == 7, "\(comment)")
                    #expect(answer["status"] == "success", "\(comment)")
                    #expect(answer.params.keys.sorted() == spec.returns(of: request.method), "\(comment)")
                    if spec.states(of: request.method).contains("server") {
                        let isDisconnect = request.method == "TunnelProxy.DisconnectClient"
                        #expect(answer.tunnelProxyError == (isDisconnect ? "UnknownSocketAddress" : nil), "\(comment)")
                        try await device.expectAlive(comment)
                    } else {
                        let error = request.hasSoundUuids ? "AlreadyRegistered" : "InvalidUuid"
                        #expect(answer.tunnelProxyError == error, "\(comment)")
                        #expect(answer.params["slipEnabled"] != true, "\(comment)")
                        await device.expectRefusal(comment)
                    }
                    await device.peer.close()
                }
            }
        }
    }

    /// Each parameter of each method missing, null, of every wrong kind, and each method with one parameter too many.
    @Test(arguments: Encryption.allCases)
    func invalidParamsAreRefusedInServer(_ encryption: Encryption) async throws {
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                for vector in APIUnderTest.tunnelProxy.vectors {
                    guard case .invalid(let message) = vector.expectation else { continue }
                    let comment = "\(endpoint): \(vector)"
                    let device = try await TestDevice.register(at: endpoint)
                    let answer = try await device.answer(to: String(decoding: vector.message, as: UTF8.self))
                    #expect(answer["id"] == 7, "\(comment)")
                    #expect(answer["status"] == "error", "\(comment)")
                    #expect(answer["error"] == .string(message), "\(comment)")
                    await device.expectRefusal(comment)
                    await device.peer.close()
                }
            }
        }
    }

    @Test(arguments: Encryption.allCases)
    func whatIsNoRequestIsRefusedInServer(_ encryption: Encryption) async throws {
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                for fault in RequestFault.all {
                    let device = try await TestDevice.register(at: endpoint)
                    let answer = try await device.answer(to: fault.message)
                    #expect(fault.isAnswered(by: answer), "\(endpoint): \(fault.message) got \(answer)")
                    await device.expectRefusal("\(endpoint): \(fault.message)")
                    await device.peer.close()
                }
            }
        }
    }

    @Test(arguments: Encryption.allCases)
    func introspectionIsTheSpecInServer(_ encryption: Encryption) async throws {
        let introspection = self.spec.introspection.encoded()
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            try await daemon.forEachEndpoint { endpoint in
                let device = try await TestDevice.register(at: endpoint)
                let answer = try await device.answer(to: #"{"id":1,"method":"RemoteProxy.Introspect"}"#)
                #expect(answer["params"]?.encoded() == introspection)
                await device.peer.close()
            }
        }
    }

    /// The valid vectors, each time with new uuids.
    private static func validRequests(_ spec: SpecDocument) throws -> [TunnelProxyRequest] {
        let requests = try APIUnderTest.tunnelProxy.vectors.filter { $0.expectation == .valid }
            .map { try TunnelProxyRequest($0, spec) }
        try #require(requests.contains { $0.hasSoundUuids } && requests.contains { !$0.hasSoundUuids })
        return requests
    }
}
