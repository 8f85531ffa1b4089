// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Logging
import NIOCore
public import NIOPosix
public import ProxyCore
public import ProxyTransport
public import RemoteProxyAPI

extension RendezvousPolicy {
    /// Waits so long that a busy machine never runs into them; tests shorten the one they are about.
    public static let patient = RendezvousPolicy(
        inactiveTimeout: .minutes(10),
        authenticationTimeout: .minutes(10),
        jsonRpcTimeout: .minutes(10),
        aloneTimeout: .minutes(10)
    )

    /// The same with one thing changed.
    public static func patient<Value>(
        _ member: WritableKeyPath<RendezvousPolicy, Value>,
        _ value: Value
    ) -> RendezvousPolicy {
        var policy = self.patient
        policy[keyPath: member] = value
        return policy
    }
}

extension TransportLimits {
    /// Handshakes may take as long as a busy machine needs for them, and as many come from here as a test likes.
    public static let patient: TransportLimits = {
        var limits = TransportLimits()
        limits.proxyHeaderTimeout = .minutes(1)
        limits.tlsHandshakeTimeout = .minutes(1)
        limits.upgradeTimeout = .minutes(1)
        limits.maximumUnauthenticatedPerAddress = 0
        limits.connectionRatePerAddress = 0
        limits.maximumRegistrationsPerAddress = 0
        // Tests make buffers narrow when connections are open. What has been announced by then must not be more than the
        // system begins with, or it drops what it has no room for, and peers wait until they send it again.
        limits.receiveBuffer = 0
        return limits
    }()
}

/// A server of one of the APIs on every transport of the loopback interface, in this process.
public struct TestServer: Sendable {
    /// The server's listeners and connections.
    public let transport: TransportServer
    private let endpoints: [TestEndpoint.Transport: TestEndpoint]

    /// Loops that server and test peers share; two, so that partners may lie on one loop or on two.
    public static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    /// The time of day that servers are told, in milliseconds of Unix time.
    public static let unixTime: Int64 = 1_700_000_000_123

    /// A listener of one API.
    typealias Listen = @Sendable (ListenerAddress, TLSServerContext?) async throws -> SocketAddress?

    /// Starts a rendezvous server, runs the body, stops the server.
    public static func run<Result>(
        policy: RendezvousPolicy = .patient,
        limits: TransportLimits = .patient,
        access: AccessList = AccessList(),
        certificate: TestCertificate = .ecdsa,
        clientAuthority: TestAuthority? = nil,
        observer: (any ConnectionObserver)? = nil,
        transports: [TestEndpoint.Transport] = TestEndpoint.Transport.allCases,
        handler: TestHandler = .accepting,
        makeHandler: (@Sendable (RendezvousConnection) -> any RendezvousHandler)? = nil,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        try await self.run(
            limits: limits,
            access: access,
            tls: TLSServerContext(certificate.files(clientAuthority: clientAuthority)),
            observer: observer,
            transports: transports,
            listener: { transport in
                let server = RendezvousServer(
                    on: transport,
                    policy: policy,
                    makeHandler: makeHandler ?? { _ in handler }
                )
                return { try await server.listen(on: $0, tls: $1) }
            },
            body
        )
    }

    /// Starts a tunnel proxy server, runs the body, stops the server.
    public static func runTunnelProxy<Result>(
        policy: TunnelProxyPolicy = .patient,
        limits: TransportLimits = .patient,
        access: AccessList = AccessList(),
        clientAuthority: TestAuthority? = nil,
        observer: (any ConnectionObserver)? = nil,
        transports: [TestEndpoint.Transport] = TestEndpoint.Transport.allCases,
        makeHandler: @escaping @Sendable (TunnelProxyConnection) -> any TunnelProxyHandler = { TestRegistrar($0) },
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        try await self.run(
            limits: limits,
            access: access,
            tls: TLSServerContext(TestCertificate.ecdsa.files(clientAuthority: clientAuthority)),
            observer: observer,
            transports: transports,
            listener: { transport in
                let server = TunnelProxyServer(on: transport, policy: policy, makeHandler: makeHandler)
                return { try await server.listen(on: $0, tls: $1) }
            },
            body
        )
    }

    private static func run<Result>(
        limits: TransportLimits,
        access: AccessList,
        tls: TLSServerContext,
        observer: (any ConnectionObserver)?,
        transports: [TestEndpoint.Transport],
        listener: (TransportServer) -> Listen,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = TransportServer(
            group: self.group,
            limits: limits,
            access: access,
            observers: observer.map { [$0] } ?? [],
            unixTime: { self.unixTime },
            loggers: TransportLoggers(all: logger)
        )
        let listen = listener(server)
        var endpoints: [TestEndpoint.Transport: TestEndpoint] = [:]
        for transport in transports {
            if transport == .unix {
                let path = FileManager.default.temporaryDirectory.path + "/proxy-\(UUID().uuidString.prefix(8)).sock"
                _ = try await listen(.unix(path: path), nil)
                endpoints[transport] = TestEndpoint(unixPath: path)
            } else {
                let address: ListenerAddress =
                    transport.isWebSocket
                    ? .webSocket(host: "127.0.0.1", port: 0) : .tcp(host: "127.0.0.1", port: 0)
                let bound = try await listen(address, transport.isSecure ? tls : nil)
                endpoints[transport] = TestEndpoint(transport, port: bound?.port ?? 0)
            }
        }
        do {
            let result = try await body(TestServer(transport: server, endpoints: endpoints))
            await server.stop(closeTimeout: .zero)
            return result
        } catch {
            await server.stop(closeTimeout: .zero)
            throw error
        }
    }

    /// Returns when every connection is closed: a leak shows as a test that runs into its time limit.
    public func waitUntilEmpty() async {
        await self.transport.waitUntilEmpty()
    }

    /// The endpoint of a transport this server was started with.
    public subscript(transport: TestEndpoint.Transport) -> TestEndpoint {
        guard let endpoint = self.endpoints[transport] else { preconditionFailure("not started: \(transport)") }
        return endpoint
    }
}
