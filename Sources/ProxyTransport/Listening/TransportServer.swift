// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore
import NIOPosix
public import ProxyCore
import ProxySupport
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The listeners of a daemon and all connections that come through them, whichever API they speak.
///
/// `RendezvousServer` and `TunnelProxyServer` listen on one.
public final class TransportServer: Sendable {
    private struct Listener {
        let channel: any Channel
        let socketFile: String?
    }

    let context: TransportContext
    private let group: any EventLoopGroup
    private let listeners = Mutex<[Listener]>([])

    /// A server without listeners.
    ///
    /// - Parameters:
    ///   - group: the event loops that connections are spread over.
    ///   - access: from where clients may connect.
    ///   - descriptors: where to read how many descriptors the process has; nil to accept until there are none.
    ///   - observers: are told of every end.
    ///   - unixTime: the time of day, in milliseconds of Unix time.
    public init(
        group: any EventLoopGroup,
        limits: TransportLimits,
        access: AccessList = AccessList(),
        descriptors: DescriptorGauge? = nil,
        observers: [any ConnectionObserver] = [],
        unixTime: @escaping @Sendable () -> Int64,
        loggers: TransportLoggers
    ) {
        self.group = group
        let watch = ConnectionWatch(observers: observers, unixTime: unixTime)
        self.context = TransportContext(
            limits: limits,
            access: access,
            descriptors: descriptors,
            group: group,
            watch: watch,
            loggers: loggers
        )
    }

    /// Open connections, in whatever state.
    public var connectionCount: Int { self.context.directory.count }

    /// How much there is of everything. Cheap: no text is made, and no event loop is asked.
    public func counts() -> TransportCounts { self.context.directory.counts }

    /// How many connections there are of each kind. Cheap, too.
    public func census() -> ConnectionCensus { ConnectionCensus(self.context.directory.records) }

    /// What has happened since the start that no record tells.
    public func events() -> TransportEvents { self.context.events.snapshot }

    /// All open connections, in no order.
    public func connections() -> [ConnectionReport] { self.context.directory.records.map(\.report) }

    /// Takes other limits: for connections that come from now on, and for how many there may be at once. Sizes of buffers
    /// and TCP's keep-alive stay as they were.
    public func update(_ limits: TransportLimits) {
        self.context.update(limits)
    }

    /// Takes another list of from where clients may connect; connections that are open stay.
    public func update(_ access: AccessList) {
        self.context.access.update(access)
    }

    /// All open connections, for tests that look into them.
    var openChannels: [any Channel] { self.context.directory.all }

    /// Starts a listener whose connections speak `api`.
    ///
    /// - Parameter socket: one that listens there already, from whoever has started this process; nil to make one.
    func listen(
        on address: ListenerAddress,
        tls: TLSServerContext?,
        socket: NIOBSDSocket.Handle?,
        speaking api: some ControlAPI
    ) async throws(ListenError) -> SocketAddress? {
        let bootstrap =
            switch address {
            case .webSocket: self.tcpBootstrap(api, tls, isWebSocket: true)
            case .tcp: self.tcpBootstrap(api, tls, isWebSocket: false)
            case .unix: self.bootstrap(api, tls: nil, .unix)
            }
        do {
            let channel: any Channel
            var socketFile: String?
            switch (address, socket) {
            case (_, let socket?):
                // Its file, if it has one, is not ours to remove.
                channel = try await bootstrap.withBoundSocket(socket).get()
            case (.webSocket(let host, let port), nil), (.tcp(let host, let port), nil):
                channel = try await bootstrap.bind(host: host, port: port).get()
            case (.unix(let path), nil):
                await UnixSocketFile.removeStale(path, group: self.group)
                channel = try await bootstrap.bind(unixDomainSocketPath: path).get()
                socketFile = path
            }
            let listener = Listener(channel: channel, socketFile: socketFile)
            self.listeners.withLock { $0.append(listener) }
            return channel.localAddress
        } catch {
            throw ListenError(address: address, reason: Self.reason(error, address))
        }
    }

    private static func reason(_ error: any Error, _ address: ListenerAddress) -> String {
        guard case .unix(let path) = address, (error as? IOError)?.errnoCode == EADDRINUSE,
            let obstacle = UnixSocketFile.obstacle(at: path)
        else { return SystemError.text(of: error) }
        return obstacle
    }

    /// Stops accepting, ends every connection that is in no tunnel (WebSocket peers get 1001), and lets tunnels live:
    /// returns when the last one has ended, at the latest after `timeout` or when the task is cancelled. Socket files are
    /// removed. A drained server takes no further connections.
    public func drain(for timeout: TimeAmount) async {
        await self.stopListening()
        let directory = self.context.directory
        directory.drain(.shutdown)
        let eventLoop = self.group.next()
        // Whoever comes first: the others find it settled, and change nothing.
        let isOver = eventLoop.makePromise(of: Void.self)
        directory.whenEmpty { isOver.succeed() }
        let deadline = eventLoop.scheduleTask(in: timeout) { isOver.succeed() }
        await withTaskCancellationHandler {
            try? await isOver.futureResult.get()
        } onCancel: {
            isOver.succeed()
        }
        deadline.cancel()
    }

    /// Stops accepting, ends every connection (WebSocket peers get 1001), and returns when all are closed, at the
    /// latest after `closeTimeout` or when the task is cancelled. Socket files are removed. A stopped server takes no further connections.
    public func stop(closeTimeout: TimeAmount) async {
        await self.stopListening()
        let directory = self.context.directory
        directory.endAll(.shutdown)
        let deadline = self.group.next().scheduleTask(in: closeTimeout) { directory.closeAll() }
        await withTaskCancellationHandler {
            await self.waitUntilEmpty()
        } onCancel: {
            directory.closeAll()
        }
        deadline.cancel()
    }

    private func stopListening() async {
        let listeners = self.listeners.withLock { listeners in
            let all = listeners
            listeners = []
            return all
        }
        for listener in listeners {
            // The file first: once nobody listens, a successor may put its own in the place.
            listener.socketFile.map(UnixSocketFile.remove)
            // It fails only when the listener is closed already, and then there is nothing to do.
            try? await listener.channel.close()
        }
    }

    /// Returns when no connection is open.
    package func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            self.context.directory.whenEmpty { continuation.resume() }
        }
    }

    private func tcpBootstrap(_ api: some ControlAPI, _ tls: TLSServerContext?, isWebSocket: Bool) -> ServerBootstrap {
        let limits = self.context.limits
        var bootstrap = self.bootstrap(api, tls: tls, TransportKind(isWebSocket: isWebSocket, isSecure: tls != nil))
        if limits.receiveBuffer > 0 {
            // Connections have it from their listener, since the window's scale is settled before they are accepted.
            bootstrap = bootstrap.serverChannelOption(.socketOption(.so_rcvbuf), value: .init(limits.receiveBuffer))
        }
        return
            bootstrap
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: .init(limits.tcpKeepAliveIdle))
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: .init(limits.tcpKeepAliveInterval))
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: .init(limits.tcpKeepAliveCount))
    }

    private func bootstrap(
        _ api: some ControlAPI,
        tls: TLSServerContext?,
        _ transport: TransportKind
    ) -> ServerBootstrap {
        let setup = ConnectionSetup(api: api, tls: tls, isWebSocket: transport.isWebSocket)
        let context = self.context
        return ServerBootstrap(group: self.group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptGate(context, isSecure: tls != nil) { accepted in
                            context.access.admit(accepted, on: transport)
                        }
                    )
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setup.configure(channel) }
            }
    }
}
