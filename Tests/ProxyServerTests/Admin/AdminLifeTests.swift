// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ServiceLifecycle
import Testing

@testable import ProxyServer

/// The endpoint of the assembled server.
@Suite(.timeLimit(.minutes(1))) struct AdminLifeTests {
    private static let settings = """
        \(RemoteProxyServerTests.transports)
        [ProxyServer]
        drainTimeout=50000
        lingerTimeout=50000
        closeTimeout=50000
        [SSL]
        enabled=false
        [Admin]
        enabled=true
        port=0
        """

    private static func client(_ recorder: LogRecorder) throws -> AdminTestClient {
        let line = try #require(recorder.lines.first { $0.hasPrefix("info serving the admin endpoint url=http://") })
        return AdminTestClient(port: try #require(line.split(separator: ":").last.flatMap { Int($0.dropLast()) }))
    }

    @Test("It is ready while the server serves, says that it drains while peers still leave, and goes last")
    func life() async throws {
        let recorder = LogRecorder()
        let configuration = try load(Self.settings, ServerOptions(usesMockAuthenticator: true)).configuration
        let server = try buildProxyServer(configuration) { _ in recorder.logger() }
        let group = ServiceGroup(services: [server], logger: .silent)
        async let end: Void = group.run()
        let listeners = try await server.listeners
        let client = try Self.client(recorder)
        let port = try #require(listeners.first?.address?.port)
        let peer = try await TestPeer.connect(to: TestEndpoint(.ws, port: port))
        while try await client.ask("/readyz").status != 200 { await Task.yield() }
        let metrics = try await client.ask("/metrics")
        #expect(metrics.status == 200 && metrics.body.contains("\n# TYPE "))
        #expect(metrics.body.contains("\nnymea_remoteproxy_event_loop_lag_seconds{loop=\"0\"} "))
        let follower = try await client.follow()
        #expect(try await follower.event("snapshot").contains(#""phase":"serving""#))

        await group.triggerGracefulShutdown()
        // The peer does not answer the Close frame, so the server still waits for it.
        while try await client.ask("/readyz").status == 200 { await Task.yield() }
        #expect(try await client.ask("/readyz").body == "draining\n")
        #expect(try await client.ask("/healthz").status == 200)
        while try await !follower.event("snapshot").contains(#""phase":"draining""#) {}
        await peer.close()
        try await end
        _ = await follower.peer.receiveEnding()
        await follower.peer.close()
        await #expect(throws: (any Error).self) { try await client.ask("/healthz") }
        #expect(recorder.lines.last == "info stopped")
    }

    @Test("A connection that has ended is told of, with its reason")
    func closes() async throws {
        let recorder = LogRecorder()
        try await RemoteProxyServerTests().run(Self.settings, recorder: recorder) { listeners in
            let client = try Self.client(recorder)
            let port = try #require(listeners.last?.address?.port)
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: port))
            try await peer.send(#"{"id":1,"method":"Secret.Secret"}"#)
            _ = await peer.receiveEnding()
            await peer.close()
            let follower = try await client.follow()
            var snapshot = try await follower.event("snapshot")
            while !snapshot.contains(#""api":"rendezvous""#) { snapshot = try await follower.event("snapshot") }
            #expect(snapshot.contains(#""reason":"A message was no request that can be performed.""#))
            #expect(!snapshot.contains("Secret"))
            await follower.peer.close()
        }
    }

    @Test("A port of the endpoint that is in use stops the start with 69, before anything else listens")
    func portInUse() async throws {
        let recorder = LogRecorder()
        try await RemoteProxyServerTests().run(Self.settings, recorder: recorder) { _ in
            let port = try Self.client(recorder).port
            let second = LogRecorder()
            let text = Self.settings.replacing("enabled=true\nport=0", with: "enabled=true\nport=\(port)")
            let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
            let server = try buildProxyServer(configuration) { _ in second.logger() }
            let line = try #require(
                text.split(separator: "\n", omittingEmptySubsequences: false).lastIndex { $0 == "port=\(port)" }
            )
            let message =
                "proxy.conf:\(line + 1): [Admin] port = \"\(port)\" cannot be used: Address already in use"
            await #expect(throws: StartError(.unavailable, message)) { try await server.run() }
            #expect(!second.lines.contains { $0.contains("listening") })
        }
    }
}
