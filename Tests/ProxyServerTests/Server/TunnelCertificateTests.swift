// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import ProxyServer

/// `[TunnelProxy] authentication=mtls`, live: registering and dialling take a certificate with the device's uuid.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TunnelCertificateTests {
    private typealias Messages = TunnelProxyAPI.TunnelProxy

    private static let uuid = "0f8fad5b-d9cb-469f-a165-70867728950e"
    private static let other = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

    private static func identity(
        _ member: WritableKeyPath<TestAuthority.Request, String>,
        _ text: String
    ) -> TestIdentity {
        TestAuthority.devices.issue(.with(member, text))
    }

    private func run(
        recorder: LogRecorder = LogRecorder(),
        _ body: ([TestEndpoint]) async throws -> Void
    ) async throws {
        let certificate = TestCertificate.ecdsa
        let text = """
            \(TunnelProxyServerTests.transports)
            [SSL]
            certificate=\(certificate.certificate)
            certificateKey=\(certificate.key)
            clientCertificateAuthority=\(TestAuthority.devices.certificate)
            [TunnelProxy]
            authentication=mtls
            """
        try await TunnelProxyServerTests.run(text, recorder: recorder) { listeners in
            let ports = listeners.compactMap(\.address?.port)
            try #require(ports.count == 2)
            try await body([TestEndpoint(.wss, port: ports[0]), TestEndpoint(.ssl, port: ports[1])])
        }
    }

    private func register(
        _ uuid: String,
        _ identity: TestIdentity?,
        at endpoint: TestEndpoint
    ) async throws -> (TestPeer, TunnelProxyAPI.TunnelProxyError) {
        let peer = try await TestPeer.connect(to: endpoint, identity: identity)
        let request = Messages.RegisterServer(serverName: "", serverUuid: uuid)
        return (peer, try await peer.call(request).tunnelProxyError)
    }

    private func dial(
        _ server: String,
        _ identity: TestIdentity?,
        at endpoint: TestEndpoint
    ) async throws -> (TestPeer, TunnelProxyAPI.TunnelProxyError) {
        let peer = try await TestPeer.connect(to: endpoint, identity: identity)
        let request = Messages.RegisterClient(
            clientName: "",
            clientUuid: Uuid.random().description,
            serverUuid: server
        )
        return (peer, try await peer.call(request).tunnelProxyError)
    }

    @Test("The uuid may stand in the common name or in an alternative one")
    func rightUuid() async throws {
        let byName = Self.identity(\.subject, "/CN=\(Self.uuid)")
        let byAlternative = TestAuthority.devices.issue(.with(\.alternatives, ["URI:urn:uuid:\(Self.uuid)"]))
        try await self.run { endpoints in
            for endpoint in endpoints {
                let (device, error) = try await self.register("{\(Self.uuid)}", byName, at: endpoint)
                #expect(error == .noError)
                let (client, clientError) = try await self.dial(Self.uuid, byAlternative, at: endpoint)
                #expect(clientError == .noError)
                await client.close()
                // Its uuid is free again once its end has been seen.
                await device.close()
                _ = await device.receiveEnding()
                try await self.untilGone(byName, at: endpoint)
            }
        }
    }

    @Test("With another uuid, or without a certificate, the call is forbidden and the connection closed")
    func forbidden() async throws {
        let right = Self.identity(\.subject, "/CN=\(Self.uuid)")
        let wrong = Self.identity(\.subject, "/CN=\(Self.other)")
        try await self.run { endpoints in
            for endpoint in endpoints {
                let (device, error) = try await self.register(Self.uuid, right, at: endpoint)
                #expect(error == .noError)
                for identity in [wrong, nil] {
                    for (peer, refusal) in [
                        try await self.register(Self.uuid, identity, at: endpoint),
                        try await self.dial(Self.uuid, identity, at: endpoint),
                    ] {
                        #expect(refusal == .forbiddenCall)
                        let ending = await peer.receiveEnding()
                        #expect(ending.code == (endpoint.transport.isWebSocket ? .policyViolation : nil))
                        await peer.close()
                    }
                }
                await device.close()
                try await self.untilGone(right, at: endpoint)
            }
        }
    }

    @Test("A refusal is told with the uuid that was asked for and what the certificate has in its place")
    func told() async throws {
        let recorder = LogRecorder()
        try await self.run(recorder: recorder) { endpoints in
            let wrong = Self.identity(\.subject, "/CN=\(Self.other)")
            for identity in [wrong, nil] {
                let (peer, error) = try await self.register(Self.uuid, identity, at: endpoints[1])
                #expect(error == .forbiddenCall)
                await peer.close()
            }
        }
        let told = recorder.lines.filter { $0.hasPrefix("info registration refused ") }
        try #require(told.count == 2)
        #expect(
            told[0].contains("certificate=\(Self.other) device={\(Self.uuid)} name= reason=its certificate")
        )
        #expect(told[1].contains("device={\(Self.uuid)} name= reason=it has shown no certificate"))
    }

    @Test("A certificate of another authority does not even get as far as a call")
    func foreign() async throws {
        let foreign = TestAuthority.foreign.issue(.with(\.subject, "/CN=\(Self.uuid)"))
        try await self.run { endpoints in
            for endpoint in endpoints {
                await #expect(throws: (any Error).self) {
                    _ = try await self.register(Self.uuid, foreign, at: endpoint)
                }
            }
        }
    }

    /// Returns once the device with the uuid has gone.
    private func untilGone(_ identity: TestIdentity, at endpoint: TestEndpoint) async throws {
        while true {
            let (peer, error) = try await self.dial(Self.uuid, identity, at: endpoint)
            await peer.close()
            if error == .serverNotFound { return }
        }
    }
}
