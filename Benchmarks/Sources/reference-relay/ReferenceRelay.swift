// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// A relay without a protocol: it pairs TLS connections in the order in which they are accepted.
///
/// It marks what SwiftNIO and NIOSSL can do with nothing on top, as they come. Started by `nymea-remoteproxy-bench`
/// with a certificate's file, its key's file and how many event loops there are to be.
@main
enum ReferenceRelay {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let loops = Int(arguments[3]), loops > 0 else {
            Self.say("usage: reference-relay CERTIFICATE KEY LOOPS", on: STDERR_FILENO)
            exit(64)
        }
        let tls = try Self.tls(certificate: arguments[1], key: arguments[2])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { server in
                server.eventLoop.makeCompletedFuture {
                    try server.pipeline.syncOperations.addHandler(AcceptOrderHandler())
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([NIOSSLServerHandler(context: tls), RelayHandler()])
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        Self.say("listening port=\(server.localAddress?.port ?? 0)", on: STDOUT_FILENO)
        try await server.closeFuture.get()
    }

    /// One line at once: standard output is a file, and a buffer would keep it.
    private static func say(_ line: String, on descriptor: CInt) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(descriptor, bytes, bytes.count)
    }

    private static func tls(certificate: String, key: String) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv13
        return try NIOSSLContext(configuration: configuration)
    }
}
