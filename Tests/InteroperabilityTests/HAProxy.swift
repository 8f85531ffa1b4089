// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting

/// The load balancer haproxy in front of a server under test, which it reaches from an address of its own.
struct HAProxy {
    /// What a listener passes on, and how.
    struct Route {
        /// Where to.
        var endpoint: TestEndpoint
        /// Options of haproxy's `server` line.
        var options: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Where it connects from.
    static let address = "127.0.0.3"
    /// Where it listens. The ports are held on 127.0.0.1, so that nobody else gets them.
    private static let host = "127.0.0.4"
    private static let program = "/usr/sbin/haproxy"

    /// One for each route.
    let endpoints: [TestEndpoint]

    /// Starts it, runs the body, stops it.
    static func run<Result>(_ routes: [Route], _ body: (HAProxy) async throws -> Result) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "haproxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let ports = try routes.map { _ in try TakenPort(isListening: false) }
        let (configuration, pidFile) = (directory.appending(path: "conf"), directory.appending(path: "pid"))
        try Data(self.configuration(zip(routes, ports)).utf8).write(to: configuration)
        try await OpenSSLClient.blocking { try self.start(configuration, pidFile) }
        let ids = try String(contentsOf: pidFile, encoding: .utf8).split(separator: "\n").compactMap { pid_t($0) }
        defer { for id in ids { kill(id, SIGTERM) } }
        let endpoints = zip(routes, ports).map {
            TestEndpoint($0.endpoint.transport, host: self.host, port: $1.number)
        }
        defer { withExtendedLifetime(ports) {} }
        return try await body(HAProxy(endpoints: endpoints))
    }

    /// TCP as it is: TLS goes through.
    private static func configuration(_ routes: some Sequence<(Route, TakenPort)>) -> String {
        """
        defaults
            mode tcp
            timeout connect 60s
            timeout client 120s
            timeout server 120s

        """
            + routes.enumerated().map { number, element in
                let (route, port) = element
                return """
                    listen route\(number)
                        bind \(self.host):\(port.number)
                        server daemon \(route.endpoint.host):\(route.endpoint.port) source \(self.address) \(route.options)

                    """
            }.joined()
    }

    /// Returns when it listens: only then does the process that was started leave the work to its child.
    private static func start(_ configuration: URL, _ pidFile: URL) throws {
        let process: SpawnedProcess
        do {
            process = try SpawnedProcess(
                path: self.program,
                arguments: ["-D", "-f", configuration.path, "-p", pidFile.path],
                environment: [:]
            )
        } catch {
            throw Failure(description: "\(error): run the tests with 'make test', which installs what they need")
        }
        let words = process.errors.readDataToEndOfFile()
        process.waitUntilExit()
        let status = process.reap()
        guard status == 0 else {
            throw Failure(description: "haproxy: exit code \(status), \(String(decoding: words, as: UTF8.self))")
        }
    }
}
