// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if os(Linux)
import Glibc
#endif

/// Makes the channel that a URL asks for.
struct Connector {
    private let url: ServerURL
    private let configuration: ClientConfiguration
    private let tls: TLSClientContext?

    init(to url: ServerURL, configuration: ClientConfiguration) throws(ClientError) {
        self.url = url
        self.configuration = configuration
        if url.isEncrypted, case .network(let host, _) = url.endpoint {
            self.tls = try TLSClientContext(configuration.tls, host: host)
        } else {
            self.tls = nil
        }
    }

    /// Connects and waits for all handshakes.
    ///
    /// The result does not wait for what the system cannot stop, a name resolution for one: when time is over or the
    /// task is cancelled, a connection that still comes about is closed by nobody wanting it.
    func connect(on loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any()) async throws -> ConnectionCore {
        let promise = loop.makePromise(of: ConnectionCore.self)
        let attempt = promise.completeWithTask {
            let core = try await self.open(on: loop)
            try await core.perform { $0.awaitReady($1) }
            return core
        }
        let timeout = self.configuration.timeouts.connect
        let timer = loop.scheduleTask(in: TimeAmount(timeout)) {
            promise.fail(ClientError.connectTimedOut(after: timeout))
            attempt.cancel()
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
            attempt.cancel()
        }
    }

    private func open(on loop: any EventLoop) async throws -> ConnectionCore {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(self.configuration.timeouts.connect))
            // One read at a time, so that back-pressure takes hold at once.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.allowRemoteHalfClosure, value: !self.url.isWebSocket)
        do {
            switch self.url.endpoint {
            case .socketFile(let path):
                return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: self.configure)
            case .network(let host, let port):
                return
                    try await self.probing(bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1))
                    .connect(host: host, port: port, channelInitializer: self.configure)
            }
        } catch let error as IOError {
            throw ClientError.unreachable(error)
        } catch let error as ChannelError {
            throw ClientError.unreachable(error)
        }
    }

    /// Has the system look after an idle connection.
    private func probing(_ bootstrap: ClientBootstrap) -> ClientBootstrap {
        let keepAlive = self.configuration.keepAlive
        guard keepAlive.tcpKeepAlive else { return bootstrap }
        let checked = bootstrap.channelOption(.socketOption(.so_keepalive), value: 1)
        #if os(Linux)
        return
            checked
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: .init(keepAlive.probeAfterSeconds))
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: .init(keepAlive.probeIntervalSeconds))
            .channelOption(
                .tcpOption(.init(rawValue: TCP_KEEPCNT)),
                value: .init(ClientConfiguration.KeepAlive.probeCount)
            )
        #else
        return checked
        #endif
    }

    @Sendable private func configure(_ channel: any Channel) -> EventLoopFuture<ConnectionCore> {
        channel.eventLoop.makeCompletedFuture { try self.addHandlers(to: channel) }
    }

    /// Fills an empty pipeline; on the channel's event loop.
    func addHandlers(to channel: any Channel) throws -> ConnectionCore {
        let pipeline = channel.pipeline.syncOperations
        #if os(Linux)
        if case .network = self.url.endpoint, self.configuration.keepAlive.tcpKeepAlive {
            try pipeline.addHandler(StreamSilenceHandler(timeout: self.configuration.keepAlive.deadAfter))
        }
        #endif
        if let tls = self.tls {
            try pipeline.addHandler(tls.makeHandler())
        }
        if self.url.isWebSocket {
            let encoder = HTTPRequestEncoder()
            let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
            let upgrade = WebSocketUpgrade(url: self.url, nonce: (0..<16).map { _ in .random(in: 0...255) })
            try pipeline.addHandler(encoder)
            try pipeline.addHandler(decoder)
            try pipeline.addHandler(WebSocketUpgradeHandler(upgrade, encoder: encoder, decoder: decoder))
            try pipeline.addHandler(WebSocketTransportHandler(keepAlive: self.configuration.keepAlive))
        } else {
            try pipeline.addHandler(StreamTransportHandler(isEncrypted: self.url.isEncrypted))
        }
        return try ConnectionCore(url: self.url, configuration: self.configuration, channel: channel)
    }
}

extension ClientConfiguration {
    /// Reads the files that connections to a server need, as each connection does again.
    ///
    /// - Throws: ``ClientError`` with ``ClientError/Code/invalidConfiguration``, which names the file.
    package func checkFiles(for url: ServerURL) throws(ClientError) {
        do throws(ClientError) {
            _ = try Connector(to: url, configuration: self)
        } catch {
            throw error.at(url)
        }
    }
}
