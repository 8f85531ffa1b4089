// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import NIOCore
import ProxyAuthentication
import ProxyCore
import ProxyTesting
import RemoteProxyAPI
import Testing

@testable import ProxyServer

/// `[TunnelProxy] authentication=token`, live, with a back-end that does as the test says.
@Suite(.timeLimit(.minutes(2))) struct TunnelTokenTests {
    private typealias Messages = TunnelProxyAPI.TunnelProxy

    private static let text =
        "\(TunnelProxyServerTests.transports)\n[SSL]\nenabled=false\n[TunnelProxy]\nauthentication=token"

    /// Accepts one token.
    private struct Doorkeeper: Authenticator {
        func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
            switch request.token {
            case Secret("good"): .accepted(user: "anna")
            case Secret("bad"): .refused
            default: .failed(AuthenticationFailure(.unavailable, detail: "no route"))
            }
        }
    }

    private func run(
        _ authenticator: any Authenticator = Doorkeeper(),
        recorder: LogRecorder = LogRecorder(),
        _ body: (TestEndpoint) async throws -> Void
    ) async throws {
        try await TunnelProxyServerTests.run(Self.text, authenticator: authenticator, recorder: recorder) { listeners in
            try await body(TestEndpoint(.tcp, port: try #require(listeners.last?.address?.port)))
        }
    }

    private func register(
        _ uuid: Uuid,
        _ token: String?,
        at endpoint: TestEndpoint
    ) async throws -> (
        TestPeer, TunnelProxyAPI.TunnelProxyError
    ) {
        let peer = try await TestPeer.connect(to: endpoint)
        let request = Messages.RegisterServer(serverName: "s", serverUuid: uuid.description, token: token)
        return (peer, try await peer.call(request).tunnelProxyError)
    }

    private func dial(
        _ server: Uuid,
        _ token: String?,
        at endpoint: TestEndpoint
    ) async throws -> (
        TestPeer, TunnelProxyAPI.TunnelProxyError
    ) {
        let peer = try await TestPeer.connect(to: endpoint)
        let request = Messages.RegisterClient(
            clientName: "c",
            clientUuid: Uuid.random().description,
            serverUuid: server.description,
            token: token
        )
        return (peer, try await peer.call(request).tunnelProxyError)
    }

    @Test("Whoever has a good token registers and dials")
    func accepted() async throws {
        try await self.run { endpoint in
            let uuid = Uuid.random()
            let (device, error) = try await self.register(uuid, "good", at: endpoint)
            #expect(error == .noError)
            let (client, clientError) = try await self.dial(uuid, "good", at: endpoint)
            #expect(clientError == .noError)
            await client.close()
            await device.close()
        }
    }

    @Test(
        "Without a good token nobody does; the connection is closed, and the token stays out of the log",
        arguments: [
            ("bad", TunnelProxyAPI.TunnelProxyError.forbiddenCall), (nil, .forbiddenCall),
            ("unjudged", .internalServerError),
        ] as [(String?, TunnelProxyAPI.TunnelProxyError)]
    )
    func refused(token: String?, error: TunnelProxyAPI.TunnelProxyError) async throws {
        let recorder = LogRecorder()
        try await self.run(recorder: recorder) { endpoint in
            let uuid = Uuid.random()
            let (device, _) = try await self.register(uuid, "good", at: endpoint)
            let other = Uuid.random()
            for (peer, refusal) in [
                try await self.register(other, token, at: endpoint), try await self.dial(uuid, token, at: endpoint),
            ] {
                #expect(refusal == error)
                #expect(await peer.receiveEnding().rest.isEmpty)
                await peer.close()
            }
            // Nothing of the attempt is left.
            let (second, secondError) = try await self.register(other, "good", at: endpoint)
            #expect(secondError == .noError)
            await second.close()
            await device.close()
        }
        for secret in ["good", "bad", "unjudged"] {
            #expect(!recorder.lines.contains { $0.contains("token=\(secret)") })
        }
    }

    @Test("A good token does not make up for a uuid that is none, and the back-end is not asked then")
    func invalidUuid() async throws {
        let authenticator = ScriptedAuthenticator()
        try await self.run(authenticator) { endpoint in
            let peer = try await TestPeer.connect(to: endpoint)
            let request = Messages.RegisterServer(serverName: "", serverUuid: "none", token: "good")
            #expect(try await peer.call(request).tunnelProxyError == .invalidUuid)
            await peer.close()
        }
        // It would answer only now.
        authenticator.verdict.settle(.refused)
        #expect(authenticator.asked.settle(.sample))
    }

    @Test("The back-end is asked about what the peer said; what comes before its verdict closes and cancels")
    func asked() async throws {
        let authenticator = ScriptedAuthenticator()
        try await self.run(authenticator) { endpoint in
            let peer = try await TestPeer.connect(to: endpoint)
            let uuid = Uuid.random()
            let bare = uuid.description.dropFirst().dropLast().uppercased()
            try await peer.send(
                #"{"id":0,"method":"TunnelProxy.RegisterServer","params":{"serverName":"my house","#
                    + #""serverUuid":"\#(bare)","token":"secret"}}"#
            )
            let request = await authenticator.asked.value
            #expect(request.token == Secret("secret"))
            #expect(request.name == "my house")
            #expect(request.uuid == uuid.description)
            #expect(request.nonce == nil)
            #expect(request.address.description.hasPrefix("127.0.0.1:"))
            try await peer.send("x")
            #expect(await peer.receiveEnding().rest.isEmpty)
            await authenticator.cancelled.value
            await authenticator.finished.value
            await peer.close()
        }
    }

    @Test("A peer that leaves while its token is judged is registered as nothing, whatever the verdict")
    func peerLeaves() async throws {
        let authenticator = ScriptedAuthenticator(obeysCancellation: false)
        try await self.run(authenticator) { endpoint in
            let uuid = Uuid.random()
            let peer = try await TestPeer.connect(to: endpoint)
            try await peer.send(
                #"{"id":0,"method":"TunnelProxy.RegisterServer","params":{"serverName":"","#
                    + #""serverUuid":"\#(uuid)","token":"secret"}}"#
            )
            _ = await authenticator.asked.value
            await peer.close()
            await authenticator.cancelled.value
            authenticator.verdict.settle(.accepted(user: "anna"))
            await authenticator.finished.value
            // The uuid is free.
            let (device, error) = try await self.register(uuid, "good", at: endpoint)
            #expect(error == .noError)
            await device.close()
        }
    }
}
