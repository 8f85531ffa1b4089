// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import ServiceLifecycle
import Testing

@testable import ProxyAuthentication
@testable import ProxyServer

/// The service from start to stop, on loopback ports that the system chooses.
@Suite(.timeLimit(.minutes(1))) struct RemoteProxyServerTests {
    static let transports = """
        [ProxyServer]
        name=live
        [WebSocketServer]
        port=0
        [TcpServer]
        port=0
        \(Self.noTunnelProxy)
        """

    /// Nothing that daemons of other tests would share: no other listeners, no monitors' socket, no state file.
    static let noTunnelProxy = """
        [WebSocketServerTunnelProxy]
        enabled=false
        [TcpServerTunnelProxy]
        enabled=false
        [ProxyServer]
        monitorSocket=
        stateFile=
        """

    /// Runs a server in a service group, the body beside it, and then stops it as a signal would.
    func run(
        _ text: String,
        authenticator: (any Authenticator)? = nil,
        recorder: LogRecorder = LogRecorder(),
        _ body: ([RemoteProxyServer.Listener]) async throws -> Void
    ) async throws {
        let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
        let server = try buildProxyServer(configuration, authenticator: authenticator) { _ in recorder.logger() }
        let group = ServiceGroup(services: [server], logger: .silent)
        async let end: Void = group.run()
        do {
            try await body(try await server.listeners)
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await end
    }

    @Test("Every listener is bound, named in the log, and answers; when the server stops, peers are told and files go")
    func life() async throws {
        try await TemporaryDirectory.with { directory in
            let socket = "\(directory)/s"
            let recorder = LogRecorder()
            let text = Self.transports + "\n[SSL]\nenabled=false\n[UnixSocketServer]\nunixSocketFileName=\(socket)"
            var endings: [TestEndpoint.Transport: Task<TestPeer.Ending, Never>] = [:]
            try await self.run(text, recorder: recorder) { listeners in
                let ports = listeners.compactMap(\.address?.port)
                try #require(listeners.count == 3 && ports.count == 2 && !ports.contains(0))
                let urls = ["ws://127.0.0.1:\(ports[0])", "tcp://127.0.0.1:\(ports[1])", "unix://\(socket)"]
                #expect(listeners.map(\.url) == urls)
                #expect(
                    recorder.lines.filter { $0.contains("listening") }
                        == urls.map { "info listening api=rendezvous url=\($0)" }
                )
                #expect(recorder.lines.contains { $0.hasPrefix("warning THE MOCK AUTHENTICATOR ACCEPTS EVERY TOKEN") })
                let endpoints = [
                    TestEndpoint(.ws, port: ports[0]), TestEndpoint(.tcp, port: ports[1]),
                    TestEndpoint(unixPath: socket),
                ]
                for endpoint in endpoints {
                    let peer = try await TestPeer.connect(to: endpoint)
                    try await peer.send(#"{"id":7,"method":"RemoteProxy.Hello"}"#)
                    #expect(
                        try await peer.receiveMessage()
                            == #"{"id":7,"params":{"apiVersion":"0.3","name":"live","server":"nymea-remoteproxy","#
                            + #""version":"1.0.0"},"status":"success"}"#
                    )
                    // Open when the server stops; a peer that hears of it closes, and the server need not wait.
                    endings[endpoint.transport] = Task {
                        let ending = await peer.receiveEnding()
                        await peer.close()
                        return ending
                    }
                }
            }
            let infos = recorder.lines.filter { $0.hasPrefix("info") }
            #expect(infos.filter { $0.contains("stop") } == ["info stopping connections=3", "info stopped"])
            #expect(infos.filter { $0.hasPrefix("info connection ended") }.count == 3)
            #expect(throws: BoundedFile.Failure(errorNumber: 2, reason: "No such file or directory")) {
                try BoundedFile.read(socket, limit: 1)
            }
            #expect(await endings[.ws]?.value.code == .goingAway)
            #expect(await endings[.tcp]?.value.rest == [])
            #expect(await endings[.unix]?.value.rest == [])
        }
    }

    @Test("A peer that does not close is cut when drainTimeout is over")
    func drain() async throws {
        let text = "\(Self.transports)\n[ProxyServer]\ndrainTimeout=0\n[SSL]\nenabled=false"
        var peer: TestPeer?
        try await self.run(text) { listeners in
            let port = try #require(listeners.first?.address?.port)
            peer = try await TestPeer.connect(to: TestEndpoint(.ws, port: port))
        }
        // The service has ended although the peer has not closed.
        #expect(await peer?.receiveEnding().rest == [])
        await peer?.close()
    }

    @Test("With certificates the listeners speak TLS, and two clients meet")
    func tls() async throws {
        let certificate = TestCertificate.ecdsa
        let files = "[SSL]\ncertificate=\(certificate.certificate)\ncertificateKey=\(certificate.key)"
        try await self.run("\(Self.transports)\n\(files)") { listeners in
            let ports = listeners.compactMap(\.address?.port)
            try #require(ports.count == 2)
            #expect(listeners.map(\.url) == ["wss://127.0.0.1:\(ports[0])", "ssl://127.0.0.1:\(ports[1])"])
            let (one, two) = try await TestPeer.tunnel(
                TestEndpoint(.wss, port: ports[0]),
                TestEndpoint(.ssl, port: ports[1])
            )
            try await one.send("across")
            #expect(try await two.receivePayload(6) == Array("across".utf8))
            try await one.sendClose(.normal)
            #expect(await two.receiveEnding().rest.isEmpty)
            await two.close()
            #expect(await one.receiveEnding().code == .normal)
            await one.close()
        }
    }

    @Test("A refused token is answered and the connection closed; one that leaves cancels the back-end")
    func authentication() async throws {
        let authenticator = ScriptedAuthenticator()
        try await self.run("\(Self.transports)\n[SSL]\nenabled=false", authenticator: authenticator) { listeners in
            let port = try #require(listeners.last?.address?.port)
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: port))
            try await peer.sendAuthenticate(token: "secret", name: "anna")
            let asked = await authenticator.asked.value
            #expect(asked.token == Secret("secret"))
            #expect(asked.name == "anna")
            #expect(asked.address.description.hasPrefix("127.0.0.1:"))
            authenticator.verdict.settle(.refused)
            let answer = try await peer.receiveMessage()
            #expect(answer.contains("AuthenticationErrorAuthenticationFailed"))
            #expect(await peer.receiveEnding().rest.isEmpty)
            await peer.close()
        }
    }

    @Test("A client that leaves while its token is being judged cancels the judging")
    func clientLeaves() async throws {
        let authenticator = ScriptedAuthenticator()
        try await self.run("\(Self.transports)\n[SSL]\nenabled=false", authenticator: authenticator) { listeners in
            let port = try #require(listeners.last?.address?.port)
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: port))
            try await peer.sendAuthenticate(token: "secret")
            _ = await authenticator.asked.value
            await peer.close()
            await authenticator.cancelled.value
        }
    }

    @Test("A port in use stops the start with 69 and frees what was bound before")
    func portInUse() async throws {
        try await self.run("\(Self.transports)\n[SSL]\nenabled=false") { listeners in
            let port = try #require(listeners.last?.address?.port)
            let text =
                "[SSL]\nenabled=false\n[WebSocketServer]\nport=0\n[TcpServer]\nport=\(port)\n\(Self.noTunnelProxy)"
            let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
            let second = try buildProxyServer(configuration) { _ in .silent }
            let message =
                "proxy.conf:6: [TcpServer] port = \"\(port)\" cannot be used: "
                + "cannot listen on TCP 127.0.0.1:\(port): Address already in use"
            await #expect(throws: StartError(.unavailable, message)) {
                try await ServiceGroup(services: [second], logger: .silent).run()
            }
            await #expect(throws: StartError(.unavailable, message)) { try await second.listeners }
        }
    }

    @Test("A socket in a directory that is not there stops the start with 69")
    func socketDirectory() async throws {
        let text = """
            [WebSocketServer]
            enabled=false
            [TcpServer]
            enabled=false
            [UnixSocketServer]
            unixSocketFileName=/nonexistent/s
            \(Self.noTunnelProxy)
            """
        let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
        let server = try buildProxyServer(configuration) { _ in .silent }
        let message =
            "proxy.conf:6: [UnixSocketServer] unixSocketFileName = \"/nonexistent/s\" cannot be used: "
            + "cannot listen on Unix socket /nonexistent/s: No such file or directory"
        await #expect(throws: StartError(.unavailable, message)) { try await server.run() }
    }

    @Test("A cancelled server ends at once, and says that it was cancelled")
    func cancelled() async throws {
        let text = "\(Self.transports)\n[SSL]\nenabled=false"
        let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
        let server = try buildProxyServer(configuration) { _ in .silent }
        let run = Task { try await server.run() }
        let port = try #require(try await server.listeners.last?.address?.port)
        let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: port))
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(await peer.receiveEnding().rest.isEmpty)
        await peer.close()
    }
}
