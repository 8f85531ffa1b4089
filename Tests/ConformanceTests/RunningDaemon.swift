// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import Logging
import NIOCore
import ProxyServer
import ProxyTesting
import ServiceLifecycle

/// The whole daemon but for its command line, listening on every transport of one API.
struct RunningDaemon: Sendable {
    /// The name that the configuration gives it.
    static let name = "conformance"

    let endpoints: [TestEndpoint]

    /// Starts the daemon, runs the body, stops the daemon.
    ///
    /// - Parameter tunnelProxy: Lines of the configuration's section `[TunnelProxy]`.
    static func run(
        _ api: APIUnderTest,
        _ encryption: Encryption = .tls,
        tunnelProxy: String = "",
        _ body: (RunningDaemon) async throws -> Void
    ) async throws {
        let text = self.configuration(api, encryption, tunnelProxy: tunnelProxy)
        let options = ServerOptions(usesMockAuthenticator: true)
        let loaded = try LoadedConfiguration.parse(Array(text.utf8), path: "test.conf", options)
        let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = try buildProxyServer(loaded.configuration) { _ in silent }
        let group = ServiceGroup(services: [server], logger: silent)
        async let end: Void = group.run()
        do {
            let endpoints = try await server.listeners.compactMap { TestEndpoint(url: $0.url) }
            try await body(RunningDaemon(endpoints: endpoints))
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await end
    }

    /// Only this API's listeners, with ports that the system chooses.
    private static func configuration(_ api: APIUnderTest, _ encryption: Encryption, tunnelProxy: String) -> String {
        let certificate = TestCertificate.ecdsa
        let socket = FileManager.default.temporaryDirectory.path + "/conformance-\(UUID().uuidString.prefix(8)).sock"
        let listeners = APIUnderTest.all.map { other in
            let isEnabled = other.specification == api.specification
            return """
                [WebSocketServer\(other.sectionSuffix)]
                enabled=\(isEnabled)
                port=0
                [TcpServer\(other.sectionSuffix)]
                enabled=\(isEnabled)
                port=0
                [UnixSocketServer\(other.sectionSuffix)]
                enabled=\(isEnabled)
                unixSocketFileName=\(isEnabled ? socket : "")
                """
        }
        return """
            [ProxyServer]
            name=\(self.name)
            inactiveTimeout=60000
            aloneTimeout=60000
            monitorSocket=
            stateFile=
            [SSL]
            enabled=\(encryption == .tls)
            certificate=\(certificate.certificate)
            certificateKey=\(certificate.key)
            [TunnelProxy]
            \(tunnelProxy)
            \(listeners.joined(separator: "\n"))
            """
    }

    /// Runs the body for every transport, at the same time.
    func forEachEndpoint(_ body: @escaping @Sendable (TestEndpoint) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for endpoint in self.endpoints { group.addTask { try await body(endpoint) } }
            try await group.waitForAll()
        }
    }
}

extension TestEndpoint {
    /// What a listener of the daemon says of itself.
    fileprivate init?(url: String) {
        guard let scheme = url.firstRange(of: "://"),
            let transport = Transport(rawValue: String(url[..<scheme.lowerBound]))
        else { return nil }
        if transport == .unix {
            self.init(unixPath: String(url[scheme.upperBound...]))
        } else {
            guard let port = url.split(separator: ":").last.flatMap({ Int($0) }) else { return nil }
            self.init(transport, port: port)
        }
    }
}

extension TestPeer {
    /// Sends a request and returns the answer, as a document.
    func answer(to request: String) async throws -> [String: JSONValue] {
        try await self.send(request)
        return try await self.receiveDocument()
    }

    /// The next message, as a document.
    func receiveDocument() async throws -> [String: JSONValue] {
        try JSONValue(parsing: Array(try await self.receiveMessage().utf8)).members
    }
}
