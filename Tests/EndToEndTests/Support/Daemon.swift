// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting

/// The daemon, listening; started with the mock authenticator unless a test wants another.
struct Daemon: Sendable {
    typealias Transport = TestEndpoint.Transport

    let process: ChildProcess
    private let endpoints: [Transport: TestEndpoint]

    /// Starts it on all transports, in a folder of its own.
    static func run<Result>(
        tls certificate: TestCertificate? = .ecdsa,
        _ configure: (inout DaemonConfiguration) -> Void = { _ in },
        _ body: (Daemon) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with { folder in
            var configuration = DaemonConfiguration(tls: certificate, socket: folder.path("socket"))
            configure(&configuration)
            return try await self.run(configuration, in: folder, body)
        }
    }

    /// Starts it and waits until it listens.
    ///
    /// - Parameter confinement: In what it runs; nil: as this process.
    static func run<Result>(
        _ configuration: DaemonConfiguration,
        in folder: TemporaryFolder,
        mock: Bool = true,
        arguments: [String] = [],
        environment: [String: String] = [:],
        in confinement: Confinement? = nil,
        _ body: (Daemon) async throws -> Result
    ) async throws -> Result {
        let file = try folder.write("\(configuration)", to: "proxy.conf")
        var program = Program.daemon
        var all = (mock ? ["-m"] : []) + ["-c", file] + arguments
        if let confinement {
            all = ["-c", confinement.script, try program.url.path] + all
            program = .shell
        }
        return try await ChildProcess.run(program, all, environment: environment) { process in
            // One for each kind of listener; they are all bound when the first is named.
            let lines = try await process.errors.lines(3, containing: configuration.listeningMark(api: "rendezvous"))
            var endpoints: [Transport: TestEndpoint] = [:]
            for line in lines {
                let endpoint = try Self.endpoint(in: line)
                endpoints[endpoint.transport] = endpoint
            }
            return try await body(Daemon(process: process, endpoints: endpoints))
        }
    }

    static func endpoint(in line: String) throws -> TestEndpoint {
        // Bare at the end of a line of text, or the last string of a JSON object.
        let text =
            line.contains("url=") ? line.split(separator: "url=").last : line.split(separator: "\"").dropLast().last
        let url = text.flatMap { URL(string: String($0)) }
        guard let url, let transport = url.scheme.flatMap(Transport.init) else {
            throw Transcript.Ended(description: "no URL in: \(line)")
        }
        return transport == .unix ? TestEndpoint(unixPath: url.path) : TestEndpoint(transport, port: url.port ?? 0)
    }

    /// The endpoint of a transport that its configuration has.
    subscript(transport: Transport) -> TestEndpoint {
        guard let endpoint = self.endpoints[transport] else { preconditionFailure("no listener: \(transport)") }
        return endpoint
    }

    /// Asks it to stop and waits until it has.
    func stop(_ signal: Int32 = SIGTERM) async -> ChildProcess.Exit {
        self.process.signal(signal)
        return await self.process.exit
    }
}
