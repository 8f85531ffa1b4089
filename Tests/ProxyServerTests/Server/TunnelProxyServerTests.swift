// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyAuthentication
import ProxyCore
import ProxyTesting
import RemoteProxyAPI
import ServiceLifecycle
import Testing

@testable import ProxyServer

/// The tunnel proxy API of the assembled daemon: its listeners, and what the log says of them.
@Suite(.timeLimit(.minutes(2))) struct TunnelProxyServerTests {
    static let noRendezvous = """
        [WebSocketServer]
        enabled=false
        [TcpServer]
        enabled=false
        [ProxyServer]
        monitorSocket=
        stateFile=
        """
    static let transports = """
        \(Self.noRendezvous)
        [ProxyServer]
        name=live
        [WebSocketServerTunnelProxy]
        port=0
        [TcpServerTunnelProxy]
        port=0
        """
    private static let openNotice =
        "notice tunnel proxy API: authentication=open, whoever knows a uuid can register with it or dial it"

    /// Runs a daemon, the body beside it, and then stops it as a signal would.
    static func run(
        _ text: String,
        _ options: ServerOptions = ServerOptions(),
        authenticator: (any Authenticator)? = nil,
        recorder: LogRecorder = LogRecorder(),
        _ body: ([RemoteProxyServer.Listener]) async throws -> Void
    ) async throws {
        let configuration = try load(text, options).configuration
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

    @Test("Every listener is bound, named in the log with its API, and answers")
    func listeners() async throws {
        try await TemporaryDirectory.with { directory in
            let socket = "\(directory)/t"
            let recorder = LogRecorder()
            let text =
                "\(Self.transports)\n[SSL]\nenabled=false\n[UnixSocketServerTunnelProxy]\nunixSocketFileName=\(socket)"
            try await Self.run(text, recorder: recorder) { listeners in
                let ports = listeners.compactMap(\.address?.port)
                try #require(listeners.count == 3 && ports.count == 2 && !ports.contains(0))
                let urls = ["ws://127.0.0.1:\(ports[0])", "tcp://127.0.0.1:\(ports[1])", "unix://\(socket)"]
                #expect(listeners.map(\.url) == urls)
                #expect(
                    recorder.lines.filter { $0.contains("listening") }
                        == urls.map { "info listening api=tunnel-proxy url=\($0)" }
                )
                #expect(recorder.lines.filter { $0 == Self.openNotice }.count == 1)
                let endpoints = [
                    TestEndpoint(.ws, port: ports[0]), TestEndpoint(.tcp, port: ports[1]),
                    TestEndpoint(unixPath: socket),
                ]
                for endpoint in endpoints {
                    let peer = try await TestPeer.connect(to: endpoint)
                    let hello = try await peer.call(TunnelProxyAPI.RemoteProxy.Hello())
                    #expect(
                        hello == .init(server: "nymea-remoteproxy", name: "live", version: "1.0.0", apiVersion: "0.6")
                    )
                    await peer.close()
                    let device = try await TestDevice.register(at: endpoint)
                    let client = try await TestPeer.client(of: device.uuid, at: endpoint)
                    #expect(try await device.receiveClient().socketAddress == 1)
                    await client.close()
                    await device.peer.close()
                }
            }
        }
    }

    @Test("Both APIs are served beside each other, and neither knows the other's methods")
    func bothAPIs() async throws {
        let recorder = LogRecorder()
        let text = """
            [WebSocketServer]
            port=0
            [TcpServer]
            port=0
            [WebSocketServerTunnelProxy]
            port=0
            [TcpServerTunnelProxy]
            port=0
            [SSL]
            enabled=false
            [ProxyServer]
            monitorSocket=
            stateFile=
            """
        try await Self.run(text, ServerOptions(usesMockAuthenticator: true), recorder: recorder) { listeners in
            let apis = ["rendezvous", "rendezvous", "tunnel-proxy", "tunnel-proxy"]
            try #require(listeners.map(\.api.rawValue) == apis)
            #expect(
                recorder.lines.filter { $0.contains("listening") }
                    == zip(apis, listeners).map { "info listening api=\($0) url=\($1.url)" }
            )
            let methods = ["TunnelProxy.Ping", "Authentication.Authenticate"]
            for (listener, method) in zip([listeners[1], listeners[3]], methods) {
                let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: listener.address?.port ?? 0))
                try await peer.send(#"{"id":1,"method":"\#(method)","params":{}}"#)
                #expect(try await peer.receiveMessage().contains("No such namespace"))
                await peer.close()
            }
        }
    }

    @Test("The log says that registering is open to all only where it is, and where it is served")
    func openNotice() async throws {
        let silent =
            ["\(Self.transports)\n[TunnelProxy]\nauthentication=token\n[SSL]\nenabled=false"]
            + [
                "[WebSocketServer]\nport=0\n[TcpServer]\nport=0\n[SSL]\nenabled=false\n\(RemoteProxyServerTests.noTunnelProxy)"
            ]
        for text in silent {
            let recorder = LogRecorder()
            try await Self.run(text, ServerOptions(usesMockAuthenticator: true), recorder: recorder) { _ in
                #expect(recorder.lines.contains { $0.contains("listening") })
                #expect(!recorder.lines.contains { $0.contains("authentication=open") })
            }
        }
    }

    @Test("The waits and sizes of the configuration reach the connections")
    func limits() async throws {
        let text =
            "\(Self.transports)\n[SSL]\nenabled=false\n[TunnelProxy]\nmaxClientsPerServer=1\nserverPingTimeout=5000"
        try await Self.run(text) { listeners in
            let endpoint = TestEndpoint(.tcp, port: try #require(listeners.last?.address?.port))
            let device = try await TestDevice.register(at: endpoint)
            let first = try await TestPeer.client(of: device.uuid, at: endpoint)
            let second = try await TestPeer.connect(to: endpoint)
            let request = TunnelProxyAPI.TunnelProxy.RegisterClient(
                clientName: "",
                clientUuid: Uuid.random().description,
                serverUuid: device.uuid.description
            )
            #expect(try await second.call(request).tunnelProxyError == .internalServerError)
            _ = await device.receiveEnding()
            for peer in [first, second, device.peer] { await peer.close() }
        }
    }
}
