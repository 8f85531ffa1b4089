// SPDX-License-Identifier: GPL-3.0-only

public import Logging
public import NIOCore
import NIOPosix
public import ProxyCore
public import RemoteProxyAPI
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The rendezvous API on any number of listeners, whose connections all meet each other.
public final class RendezvousServer: Sendable {
    private struct Listener {
        let channel: any Channel
        let socketFile: String?
    }

    private let group: any EventLoopGroup
    private let context: RendezvousContext
    private let slots: ConnectionSlots
    private let makeHandler: @Sendable (PeerAddress) -> any RendezvousHandler
    private let listeners = Mutex<[Listener]>([])

    /// A server without listeners.
    ///
    /// - Parameters:
    ///   - group: the event loops that connections are spread over.
    ///   - makeHandler: makes the handler of one connection's calls.
    public init(
        group: any EventLoopGroup,
        policy: RendezvousPolicy,
        limits: TransportLimits,
        logger: Logger,
        makeHandler: @escaping @Sendable (PeerAddress) -> any RendezvousHandler
    ) {
        self.group = group
        self.slots = ConnectionSlots(limits.maximumConnections)
        self.makeHandler = makeHandler
        self.context = RendezvousContext(
            policy: policy,
            limits: limits,
            group: group,
            logger: logger
        )
    }

    /// Open connections, in whatever state.
    public var connectionCount: Int { self.context.directory.count }

    /// The same, for tests that look into them.
    var openChannels: [any Channel] { self.context.directory.all }

    /// Starts a listener. Returns the address it is bound to: with port 0 the system chose one.
    ///
    /// - Throws: `ListenError` when the address is taken, does not resolve or may not be used.
    @discardableResult
    public func listen(
        on address: ListenerAddress,
        tls: TLSServerContext?
    ) async throws(ListenError) -> SocketAddress? {
        do {
            let channel: any Channel
            var socketFile: String?
            switch address {
            case .webSocket(let host, let port):
                channel = try await self.tcpBootstrap(tls, isWebSocket: true).bind(host: host, port: port).get()
            case .tcp(let host, let port):
                channel = try await self.tcpBootstrap(tls, isWebSocket: false).bind(host: host, port: port).get()
            case .unix(let path):
                await UnixSocketFile.removeStale(path, group: self.group)
                channel = try await self.bootstrap(tls: nil, isWebSocket: false)
                    .bind(unixDomainSocketPath: path).get()
                socketFile = path
            }
            let listener = Listener(channel: channel, socketFile: socketFile)
            self.listeners.withLock { $0.append(listener) }
            return channel.localAddress
        } catch {
            throw ListenError(address: address, reason: SystemError.text(of: error))
        }
    }

    /// Stops accepting, ends every connection (WebSocket peers get 1001), and returns when all are closed, at the
    /// latest after `drainTimeout`. Socket files are removed. A stopped server takes no further connections.
    public func stop(drainTimeout: TimeAmount) async {
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
        let directory = self.context.directory
        directory.endAll(.shutdown)
        let deadline = self.group.next().scheduleTask(in: drainTimeout) { directory.closeAll() }
        await self.waitUntilEmpty()
        deadline.cancel()
    }

    /// Returns when no connection is open.
    package func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            self.context.directory.whenEmpty { continuation.resume() }
        }
    }

    private func tcpBootstrap(_ tls: TLSServerContext?, isWebSocket: Bool) -> ServerBootstrap {
        let limits = self.context.limits
        return self.bootstrap(tls: tls, isWebSocket: isWebSocket)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: .init(limits.tcpKeepAliveIdle))
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: .init(limits.tcpKeepAliveInterval))
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: .init(limits.tcpKeepAliveCount))
    }

    private func bootstrap(tls: TLSServerContext?, isWebSocket: Bool) -> ServerBootstrap {
        let setup = ConnectionSetup(
            context: self.context,
            slots: self.slots,
            tls: tls,
            isWebSocket: isWebSocket,
            makeHandler: self.makeHandler
        )
        let slots = self.slots
        return ServerBootstrap(group: self.group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGate(slots: slots))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setup.configure(channel) }
            }
    }
}
