// SPDX-License-Identifier: GPL-3.0-only

import Foundation
public import JSONRPC
import Logging
import NIOCore
public import NIOPosix
public import ProxyCore
public import ProxyTransport
public import RemoteProxyAPI

extension RendezvousPolicy {
    /// Waits so long that a busy machine never runs into them; tests shorten the one they are about.
    public static let patient = RendezvousPolicy(
        inactiveTimeout: .minutes(1),
        authenticationTimeout: .minutes(1),
        jsonRpcTimeout: .minutes(1),
        aloneTimeout: .minutes(1)
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

/// A rendezvous server on every transport of the loopback interface, in this process.
public struct TestServer: Sendable {
    /// The server.
    public let server: RendezvousServer
    private let endpoints: [TestEndpoint.Transport: TestEndpoint]

    /// Loops that server and test peers share; two, so that partners may lie on one loop or on two.
    public static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    /// Starts a server, runs the body, stops the server.
    public static func run<Result>(
        policy: RendezvousPolicy = .patient,
        limits: TransportLimits = TransportLimits(),
        certificate: TestCertificate = .ecdsa,
        clientAuthority: TestAuthority? = nil,
        transports: [TestEndpoint.Transport] = TestEndpoint.Transport.allCases,
        handler: TestHandler = .accepting,
        makeHandler: (@Sendable (PeerAddress) -> any RendezvousHandler)? = nil,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = RendezvousServer(
            group: self.group,
            policy: policy,
            limits: limits,
            logger: logger,
            makeHandler: makeHandler ?? { _ in handler }
        )
        let tls = try TLSServerContext(certificate.files(clientAuthority: clientAuthority))
        var endpoints: [TestEndpoint.Transport: TestEndpoint] = [:]
        for transport in transports {
            if transport == .unix {
                let path = FileManager.default.temporaryDirectory.path + "/proxy-\(UUID().uuidString.prefix(8)).sock"
                try await server.listen(on: .unix(path: path), tls: nil)
                endpoints[transport] = TestEndpoint(unixPath: path)
            } else {
                let address: ListenerAddress =
                    transport.isWebSocket
                    ? .webSocket(host: "127.0.0.1", port: 0) : .tcp(host: "127.0.0.1", port: 0)
                let bound = try await server.listen(on: address, tls: transport.isSecure ? tls : nil)
                endpoints[transport] = TestEndpoint(transport, port: bound?.port ?? 0)
            }
        }
        do {
            let result = try await body(TestServer(server: server, endpoints: endpoints))
            await server.stop(drainTimeout: .zero)
            return result
        } catch {
            await server.stop(drainTimeout: .zero)
            throw error
        }
    }

    /// Returns when every connection is closed: a leak shows as a test that runs into its time limit.
    public func waitUntilEmpty() async {
        await self.server.waitUntilEmpty()
    }

    /// The endpoint of a transport this server was started with.
    public subscript(transport: TestEndpoint.Transport) -> TestEndpoint {
        guard let endpoint = self.endpoints[transport] else { preconditionFailure("not started: \(transport)") }
        return endpoint
    }
}

/// Answers calls as a test wants them answered.
public struct TestHandler: RendezvousHandler {
    public typealias Authenticate = RendezvousAPI.Authentication.Authenticate
    public typealias Hello = RendezvousAPI.RemoteProxy.Hello

    private let judge:
        @Sendable (Authenticate) async -> Result<Authenticate.Response, RPCFailure<Authenticate.Response>>

    /// A handler that lets `judge` decide on every Authenticate.
    public init(
        _ judge:
            @escaping @Sendable (Authenticate) async -> Result<
                Authenticate.Response, RPCFailure<Authenticate.Response>
            >
    ) {
        self.judge = judge
    }

    /// Accepts everything.
    public static let accepting = TestHandler { _ in .success(.init(authenticationError: .noError)) }

    public func hello(_ request: Hello) async throws(RPCFailure<Hello.Response>) -> Hello.Response {
        .init(server: "nymea-remoteproxy", name: "test", version: "0", apiVersion: RendezvousAPI.version)
    }

    public func authenticate(
        _ request: Authenticate
    ) async throws(RPCFailure<Authenticate.Response>) -> Authenticate.Response {
        try await self.judge(request).get()
    }
}
