// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import ProxyTesting
import RemoteProxyClient

/// A server that does with each connection what a script says, right or wrong.
enum FakeServer {
    typealias Script = @Sendable (FakePeer) async throws -> Void

    /// Listens, runs `body` with the server's URL and a configuration that trusts it, and stops.
    ///
    /// - Parameters:
    ///   - urlScheme: how the client shall speak to the server, when that is not how the server speaks.
    ///   - host: a loopback address to listen on.
    static func run<Result>(
        _ scheme: ServerURL.Scheme,
        urlScheme: ServerURL.Scheme? = nil,
        host: String = "127.0.0.1",
        script: @escaping Script,
        _ body: (ServerURL, ClientConfiguration) async throws -> Result
    ) async throws -> Result {
        let tls = scheme == .wss || scheme == .ssl ? try self.tlsContext() : nil
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: scheme != .wss && scheme != .ws)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try self.configure(channel, scheme: scheme, tls: tls, script: script)
                }
            }
        let path = FileManager.default.temporaryDirectory.path + "/fake-\(UUID().uuidString.prefix(8)).sock"
        let server: any Channel
        let url: ServerURL
        if scheme == .unix {
            server = try await bootstrap.bind(unixDomainSocketPath: path).get()
            url = try ServerURL("unix://\(path)")
        } else {
            server = try await bootstrap.bind(host: host, port: 0).get()
            url = try ServerURL("\((urlScheme ?? scheme).rawValue)://\(host):\(server.localAddress?.port ?? 0)")
        }
        let trust = ClientConfiguration.TLS(trust: .rootsFile(path: TestCertificate.ecdsa.root))
        do {
            // Waits that a busy machine never runs into; tests shorten the one they are about.
            let timeouts = ClientConfiguration.Timeouts(connect: .seconds(50), reply: .seconds(50))
            let result = try await body(url, ClientConfiguration(tls: trust, timeouts: timeouts))
            try await server.close()
            return result
        } catch {
            try await server.close()
            throw error
        }
    }

    private static func tlsContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(TestCertificate.ecdsa.certificate)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: TestCertificate.ecdsa.key, format: .pem))
            )
        )
    }

    private static func configure(
        _ channel: any Channel,
        scheme: ServerURL.Scheme,
        tls: NIOSSLContext?,
        script: @escaping Script
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        guard scheme == .wss || scheme == .ws else {
            try pipeline.addHandlers(FakeStreamHandler(), FakeScriptHandler(isWebSocket: false, script: script))
            return
        }
        let upgrader = NIOWebSocketServerUpgrader(maxFrameSize: 1 << 24) { channel, _ in
            channel.eventLoop.makeSucceededFuture([:])
        } upgradePipelineHandler: { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers(
                    FakeWebSocketHandler(),
                    FakeScriptHandler(isWebSocket: true, script: script)
                )
            }
        }
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in })
        )
    }
}

/// Starts the script once the connection stands, and tells it what comes.
final class FakeScriptHandler: ChannelInboundHandler {
    typealias InboundIn = FakeFrame

    private let frames: AsyncStream<FakeFrame>
    private let continuation: AsyncStream<FakeFrame>.Continuation
    private let isWebSocket: Bool
    private let script: FakeServer.Script

    init(isWebSocket: Bool, script: @escaping FakeServer.Script) {
        (self.frames, self.continuation) = AsyncStream.makeStream()
        self.isWebSocket = isWebSocket
        self.script = script
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let peer = FakePeer(channel: context.channel, isWebSocket: self.isWebSocket, frames: self.frames)
        Task { [script] in
            // The client is gone, or gets what the script has done so far: tests look at the client's side.
            try? await script(peer)
            try? await peer.channel.close()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.continuation.yield(self.unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.continuation.finish()
        context.fireChannelInactive()
    }

    /// A client's rude end is the script's end, no more.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.continuation.finish()
    }
}
