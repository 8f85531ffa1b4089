// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import Logging
import NIOCore
import ProxyServer
import ProxyTesting
import ServiceLifecycle

/// The whole daemon but for its command line, listening on every transport of the rendezvous API.
struct RunningDaemon: Sendable {
    /// The name that the configuration gives it.
    static let name = "conformance"

    let endpoints: [TestEndpoint]

    /// Starts the daemon, runs the body, stops the daemon.
    static func run(_ body: (RunningDaemon) async throws -> Void) async throws {
        let certificate = TestCertificate.ecdsa
        let socket = FileManager.default.temporaryDirectory.path + "/conformance-\(UUID().uuidString.prefix(8)).sock"
        let text = """
            [ProxyServer]
            name=\(self.name)
            inactiveTimeout=60000
            aloneTimeout=60000
            [SSL]
            certificate=\(certificate.certificate)
            certificateKey=\(certificate.key)
            [WebSocketServer]
            port=0
            [TcpServer]
            port=0
            [UnixSocketServer]
            unixSocketFileName=\(socket)
            [WebSocketServerTunnelProxy]
            enabled=false
            [TcpServerTunnelProxy]
            enabled=false
            """
        let options = ServerOptions(usesMockAuthenticator: true)
        let loaded = try LoadedConfiguration.parse(Array(text.utf8), path: "test.conf", options)
        let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = try buildProxyServer(loaded.configuration) { _ in silent }
        let group = ServiceGroup(services: [server], logger: silent)
        async let end: Void = group.run()
        do {
            let listeners = try await server.listeners
            let ports = listeners.compactMap(\.address?.port)
            try await body(
                RunningDaemon(endpoints: [
                    TestEndpoint(.wss, port: ports[0]), TestEndpoint(.ssl, port: ports[1]),
                    TestEndpoint(unixPath: socket),
                ])
            )
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await end
    }

    /// Sends a request on a connection of its own and returns the answer, as a document.
    func answer(to message: [UInt8], at endpoint: TestEndpoint) async throws -> [String: JSONValue] {
        let peer = try await TestPeer.connect(to: endpoint)
        try await peer.send(String(decoding: message, as: UTF8.self))
        let answer = try await peer.receiveMessage()
        await peer.close()
        return try JSONValue(parsing: Array(answer.utf8)).members
    }
}
