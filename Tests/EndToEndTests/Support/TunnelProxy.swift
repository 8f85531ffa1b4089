// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting

/// A daemon whose tunnel proxy listens, and devices and clients as tests start them.
struct TunnelProxy: Sendable {
    /// The uuid of tests' devices.
    static let uuid = "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}"

    let daemon: Daemon
    private let endpoints: [TestEndpoint.Transport: TestEndpoint]

    /// Starts the daemon with the rendezvous API and the tunnel proxy API.
    static func run<Result>(
        tls certificate: TestCertificate? = .ecdsa,
        _ configure: (inout DaemonConfiguration) -> Void = { _ in },
        _ body: (TunnelProxy) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with { folder in
            var configuration = DaemonConfiguration(tls: certificate, socket: folder.path("socket"))
            configuration.addTunnelProxy(socket: folder.path("tunnel"))
            configure(&configuration)
            return try await self.run(configuration, in: folder, body)
        }
    }

    /// Starts the daemon in a folder that is there already.
    static func run<Result>(
        _ configuration: DaemonConfiguration,
        in folder: TemporaryFolder,
        mock: Bool = true,
        arguments: [String] = [],
        in confinement: Confinement? = nil,
        _ body: (TunnelProxy) async throws -> Result
    ) async throws -> Result {
        try await Daemon.run(configuration, in: folder, mock: mock, arguments: arguments, in: confinement) { daemon in
            let count = configuration["UnixSocketServerTunnelProxy", "unixSocketFileName"] == nil ? 2 : 3
            let lines = try await daemon.process.errors.lines(
                count,
                containing: configuration.listeningMark(api: "tunnel-proxy")
            )
            var endpoints: [TestEndpoint.Transport: TestEndpoint] = [:]
            for line in lines {
                let endpoint = try Daemon.endpoint(in: line)
                endpoints[endpoint.transport] = endpoint
            }
            return try await body(TunnelProxy(daemon: daemon, endpoints: endpoints))
        }
    }

    /// The endpoint of a transport that its configuration has.
    subscript(transport: TestEndpoint.Transport) -> TestEndpoint {
        guard let endpoint = self.endpoints[transport] else { preconditionFailure("no listener: \(transport)") }
        return endpoint
    }

    /// Runs a device for the length of `body`, once it is registered.
    func withDevice<Result>(
        over transport: TestEndpoint.Transport,
        _ options: String...,
        body: (ChildProcess) async throws -> Result
    ) async throws -> Result {
        try await ChildProcess.run(.tunnelClient, self.device(over: transport) + options) { device in
            _ = try await device.errors.line(containing: "registered as device \(Self.uuid)")
            return try await body(device)
        }
    }

    /// What a device is started with.
    func device(over transport: TestEndpoint.Transport) -> [String] {
        let endpoint = self[transport]
        return ["-s", "-u", endpoint.url, "--uuid", Self.uuid, "-n", "device"] + Self.trust(endpoint)
    }

    /// What a client of the device is started with.
    func client(over transport: TestEndpoint.Transport, _ name: String, _ options: String...) -> [String] {
        let endpoint = self[transport]
        return ["-c", "-u", endpoint.url, "--server-uuid", Self.uuid, "-n", name] + Self.trust(endpoint) + options
    }

    private static func trust(_ endpoint: TestEndpoint) -> [String] {
        endpoint.transport.isSecure ? ["--ca", TestCertificate.ecdsa.root] : []
    }
}
