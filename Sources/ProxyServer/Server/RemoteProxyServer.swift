// SPDX-License-Identifier: GPL-3.0-only

import Logging
public import NIOCore
import NIOPosix
import ProxyAuthentication
import ProxyCore
import ProxyTransport
public import ServiceLifecycle
import Synchronization

/// The daemon as a service: binds its listeners, serves until it is told to stop, and drains.
///
/// Made by `buildProxyServer`. Runs once.
public final class RemoteProxyServer: Service {
    /// A listener that is bound.
    public struct Listener: Sendable {
        /// What is spoken there.
        let api: ServedAPI
        /// What a client dials, with the port that was given where 0 was asked for.
        public let url: String
        /// The address; nil only if the system does not tell.
        public let address: SocketAddress?
    }

    /// What serves the two APIs, while the server runs.
    struct Served {
        let transport: TransportServer
        let rendezvous: RendezvousServer?
        let tunnelProxy: TunnelProxyServer
    }

    /// What the server was started with.
    let started: ServerConfiguration
    let parts: ServerParts
    let phase = PhaseBoard()
    /// What is in force: `started`, with what reloads have changed.
    private let configuration: Mutex<ServerConfiguration>
    private let served = Mutex<Served?>(nil)
    private let observatory = Mutex<Observatory?>(nil)
    private let bound = OneShot<Result<[Listener], StartError>>()

    init(_ configuration: ServerConfiguration, _ parts: ServerParts) {
        self.started = configuration
        self.parts = parts
        self.configuration = Mutex(configuration)
    }

    var loggers: CategoryLoggers { self.parts.loggers }

    /// The server's numbers.
    var metrics: ServerMetrics { self.parts.metrics }

    /// The listeners, as soon as all of them accept connections; waits until the service runs.
    ///
    /// - Throws: Why the service could not start.
    public var listeners: [Listener] {
        get async throws(StartError) { try await self.bound.value.get() }
    }

    /// Takes the files that now have the names of the log engine's logs.
    func reopenLogs() {
        self.observatory.withLock { $0 }?.reopenLogs()
    }

    /// What is in force.
    var present: ServerConfiguration {
        get { self.configuration.withLock { $0 } }
        set { self.configuration.withLock { $0 = newValue } }
    }

    /// What serves now; nil before the start and after the end.
    var running: Served? { self.served.withLock { $0 } }

    /// Serves until graceful shutdown. Then no connection is accepted any more, those without a tunnel end at once, tunnels
    /// within `drainTimeout`, and it returns.
    ///
    /// Cancellation, also while it drains, ends everything at once.
    ///
    /// - Throws: `StartError` if a listener cannot be bound, `CancellationError` if cancelled.
    public func run() async throws {
        let loops = self.started.eventLoops
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops > 0 ? loops : System.coreCount)
        let outcome: Result<Void, any Error>
        do {
            try await self.serve(on: group)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        do {
            try await group.shutdownGracefully()
        } catch {
            self.loggers[.application].error("event loops did not shut down", metadata: ["error": "\(error)"])
        }
        try outcome.get()
    }

    private func serve(on group: any EventLoopGroup) async throws {
        let observatory = self.started.makeObservatory(self.parts.listeners, self.loggers)
        let admin = self.started.makeAdminServer(self.loggers)
        let transport = TransportServer(
            group: group,
            limits: self.started.limits,
            access: self.started.access,
            descriptors: .process,
            observers: [
                observatory,
                self.metrics,
                ConnectionLog(
                    rendezvous: self.loggers[.proxyServer],
                    tunnelProxy: self.loggers[.tunnelProxyServer]
                ),
            ] + (admin.map { [$0.closes] } ?? []),
            unixTime: { UnixTime.milliseconds },
            loggers: self.loggers.transport
        )
        self.observatory.withLock { $0 = observatory }
        self.metrics.attach(self.makeMetricSources(transport))
        self.warn()
        let listeners: [Listener]
        do throws(StartError) {
            try await observatory.start(ObservedServer(transport, self.parts.failureGuard))
            try await admin?.start(
                AdminSources(transport, self.phase, self.metrics, earlierTotals: observatory.earlierTotals) {
                    self.bound.settled.map { self.webSockets(of: $0) } ?? []
                }
            )
            if let ticker = admin?.eventLoop { self.metrics.measureLag(of: Array(group.makeIterator()), from: ticker) }
            listeners = try await self.listen(self.makeServed(on: transport))
        } catch {
            await self.stop(observatory, admin)
            self.bound.settle(.failure(error))
            throw error
        }
        self.phase.enter(.serving)
        self.bound.settle(.success(listeners))
        self.parts.manager?.tell(.ready)
        // Cancelled as soon as this function returns.
        async let _ = MemoryKeeper.run(logger: self.loggers[.engine])
        async let _ = self.parts.manager?.attend(Array(group.makeIterator())) {
            ServiceStatus.line(self.phase.current, transport.counts())
        }
        // Only cancellation ends the wait in another way; it ends those of the drain, too.
        try? await gracefulShutdown()
        await self.drain(transport)
        self.served.withLock { $0 = nil }
        await self.stop(observatory, admin)
        self.loggers[.application].info("stopped")
        try Task.checkCancellation()
    }

    /// Those who look on end last, so that they can tell of all that was before.
    private func stop(_ observatory: Observatory, _ admin: AdminServer?) async {
        await observatory.stop()
        self.metrics.stopMeasuringLag()
        await admin?.stop()
    }

    private func makeServed(on transport: TransportServer) -> Served {
        let rendezvous = self.parts.desk.map { desk in
            RendezvousServer(on: transport, policy: self.started.policy) { connection in
                RendezvousService(desk: desk, connection: connection)
            }
        }
        let desk = RegistrationDesk(
            serverName: self.started.name,
            admission: self.admission,
            logger: self.loggers[.tunnelProxyServer]
        )
        let policy = self.started.tunnelProxy.policy
        let tunnelProxy = TunnelProxyServer(on: transport, policy: policy) { connection in
            TunnelProxyService(desk: desk, connection: connection)
        }
        let served = Served(transport: transport, rendezvous: rendezvous, tunnelProxy: tunnelProxy)
        self.served.withLock { $0 = served }
        return served
    }

    private func drain(_ transport: TransportServer) async {
        self.phase.enter(.draining)
        self.parts.manager?.tell(.stopping, .status(ServiceStatus.line(.draining, transport.counts())))
        var counts: Logger.Metadata = ["connections": "\(transport.connectionCount)"]
        if let unjudged = self.parts.failureGuard?.refusedRequests, unjudged > 0 {
            counts["unjudgedTokens"] = "\(unjudged)"
        }
        self.loggers[.application].info("stopping", metadata: counts)
        let configuration = self.present
        await transport.drain(for: configuration.drainTimeout)
        await transport.stop(closeTimeout: configuration.limits.closeTimeout)
    }
}
