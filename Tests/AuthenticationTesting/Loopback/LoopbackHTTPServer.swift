// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ProxyTesting

/// A real HTTP/1.1 server on loopback that answers as the test says: what back-ends ask in their tests.
package struct LoopbackHTTPServer: Sendable {
    package typealias Answer = @Sendable (LoopbackRequest) async -> LoopbackReply

    /// `https://localhost:PORT` or `http://127.0.0.1:PORT`, without a path.
    package let url: String
    /// What the server has seen so far.
    package let tally: LoopbackTally

    /// The file of the certificate that clients of a server with TLS have to trust, PEM.
    package static var authority: String { TestCertificate.ecdsa.root }

    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Starts a server, runs the body, stops the server with all its connections.
    ///
    /// - Parameter clientAuthority: Who must have issued the certificates that clients need, PEM; nil if they need none.
    package static func run<Result>(
        tls: Bool = false,
        clientAuthority: String? = nil,
        _ answer: @escaping Answer,
        _ body: (LoopbackHTTPServer) async throws -> Result
    ) async throws -> Result {
        let tally = LoopbackTally()
        let context = try tls ? self.tlsContext(clientAuthority) : nil
        // The handler of each connection, so that they can be closed at the end.
        let quiesce = ServerQuiescing()
        let channel = try await ServerBootstrap(group: self.group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    quiesce.add(channel)
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: false)
                    try pipeline.addHandler(LoopbackHTTPHandler(tally: tally, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        let url = tls ? "https://localhost:\(port)" : "http://127.0.0.1:\(port)"
        do {
            let result = try await body(LoopbackHTTPServer(url: url, tally: tally))
            await quiesce.close(channel)
            return result
        } catch {
            await quiesce.close(channel)
            throw error
        }
    }

    /// A URL of this machine where nobody listens.
    package static func unreachableURL(tls: Bool = false) throws -> String {
        "\(tls ? "https://localhost" : "http://127.0.0.1"):\(try self.refusingPort.get().number)"
    }

    /// Held until this process ends, so that nobody else gets it.
    private static let refusingPort = Result { try TakenPort(isListening: false) }

    private static func tlsContext(_ clientAuthority: String?) throws -> NIOSSLContext {
        let certificate = TestCertificate.ecdsa
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem))
        )
        if let clientAuthority {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(clientAuthority)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
