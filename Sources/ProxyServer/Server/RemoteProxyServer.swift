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

    private let configuration: ServerConfiguration
    private let plan: [PlannedListener]
    private let tls: [ServedAPI: TLSServerContext]
    private let isMocked: Bool
    private let loggers: CategoryLoggers
    /// nil if nothing that is served asks for tokens; the same for the next.
    private let failureGuard: FailureGuard<ContinuousClock>?
    private let desk: AuthenticationDesk?
    private let authenticator: (any Authenticator)?
    /// The server's numbers.
    let metrics: ServerMetrics
    private let phase = PhaseBoard()
    private let logStatus: (@Sendable () -> LogStatus)?
    private let observatory = Mutex<Observatory?>(nil)
    private let bound = OneShot<Result<[Listener], StartError>>()

    init(
        configuration: ServerConfiguration,
        listeners: [PlannedListener],
        tls: [ServedAPI: TLSServerContext],
        authenticator: (any Authenticator)?,
        loggers: CategoryLoggers,
        logStatus: (@Sendable () -> LogStatus)? = nil
    ) {
        let metrics = configuration.makeMetrics(loggers)
        self.configuration = configuration
        self.plan = listeners
        self.tls = tls
        self.isMocked = authenticator is MockAuthenticator
        self.authenticator = authenticator
        self.metrics = metrics
        self.logStatus = logStatus
        self.failureGuard = authenticator.map { authenticator in
            FailureGuard(
                authenticator,
                limits: .init(
                    failures: configuration.maximumFailures,
                    ban: .nanoseconds(configuration.failureBan.nanoseconds)
                )
            )
        }
        self.desk = self.failureGuard.map { failureGuard in
            AuthenticationDesk(
                serverName: configuration.name,
                authenticator: failureGuard,
                timeout: .nanoseconds(configuration.policy.authenticationTimeout.nanoseconds),
                metrics: metrics.authentications,
                logger: loggers[.authentication]
            )
        }
        self.loggers = loggers
    }

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

    /// Serves until graceful shutdown, then ends all connections within `drainTimeout` and returns.
    ///
    /// Cancellation ends everything at once.
    ///
    /// - Throws: `StartError` if a listener cannot be bound, `CancellationError` if cancelled.
    public func run() async throws {
        let loops = self.configuration.eventLoops
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
        let observatory = self.configuration.makeObservatory(self.plan, self.loggers)
        self.observatory.withLock { $0 = observatory }
        let admin = self.configuration.makeAdminServer(self.loggers)
        let server = TransportServer(
            group: group,
            limits: self.configuration.limits,
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
        self.metrics.attach(
            MetricSources(
                server,
                maximumConnections: self.configuration.limits.maximumConnections,
                phase: self.phase,
                authenticator: self.authenticator,
                failureGuard: self.failureGuard,
                log: self.logStatus
            )
        )
        self.warn()
        do throws(StartError) {
            try await observatory.start(ObservedServer(server, self.failureGuard))
            try await admin?.start(
                AdminSources(server, self.phase, self.metrics, earlierTotals: observatory.earlierTotals)
            )
            try await self.listen(server)
        } catch {
            await observatory.stop()
            await admin?.stop()
            self.bound.settle(.failure(error))
            throw error
        }
        self.phase.enter(.serving)
        // Cancelled as soon as this function returns.
        async let _ = MemoryKeeper.run(logger: self.loggers[.engine])
        var drainTimeout = self.configuration.drainTimeout
        var cancellation: (any Error)?
        do {
            try await gracefulShutdown()
        } catch {
            drainTimeout = .zero
            cancellation = error
        }
        self.phase.enter(.draining)
        var counts: Logger.Metadata = ["connections": "\(server.connectionCount)"]
        if let unjudged = self.failureGuard?.refusedRequests, unjudged > 0 { counts["unjudgedTokens"] = "\(unjudged)" }
        self.loggers[.application].info("stopping", metadata: counts)
        await server.stop(drainTimeout: drainTimeout)
        await observatory.stop()
        await admin?.stop()
        self.loggers[.application].info("stopped")
        if let cancellation { throw cancellation }
    }

    private var admission: RegistrationDesk.Admission {
        switch (self.configuration.tunnelProxy.authentication, self.desk) {
        case (.open, _): .open
        case (.token, let desk?): .token(desk)
        // Nobody judges tokens only where the API has no listeners.
        case (.mtls, _), (.token, nil): .certificate
        }
    }

    /// What an operator should know who has asked for it.
    private func warn() {
        if self.isMocked {
            self.loggers[.authentication].warning(
                "THE MOCK AUTHENTICATOR ACCEPTS EVERY TOKEN: never use it on a network"
            )
        }
        let tunnelProxy = self.configuration.tunnelProxy
        if !tunnelProxy.listeners.isEmpty, tunnelProxy.authentication == .open {
            self.loggers[.tunnelProxyServer].notice(
                "tunnel proxy API: authentication=open, whoever knows a uuid can register with it or dial it"
            )
        }
    }

    private func listen(_ server: TransportServer) async throws(StartError) {
        let rendezvous = self.desk.map { desk in
            RendezvousServer(on: server, policy: self.configuration.policy) { connection in
                RendezvousService(desk: desk, connection: connection)
            }
        }
        let registrationDesk = RegistrationDesk(serverName: self.configuration.name, admission: self.admission)
        let tunnelProxy = TunnelProxyServer(on: server, policy: self.configuration.tunnelProxy.policy) { connection in
            TunnelProxyService(desk: registrationDesk, connection: connection)
        }
        var listeners: [Listener] = []
        for planned in self.plan {
            let tls = planned.usesTLS ? self.tls[planned.api] : nil
            do throws(ListenError) {
                let address =
                    switch planned.api {
                    case .rendezvous: try await rendezvous?.listen(on: planned.address, tls: tls)
                    case .tunnelProxy: try await tunnelProxy.listen(on: planned.address, tls: tls)
                    }
                listeners.append(Listener(api: planned.api, url: planned.url(bound: address), address: address))
            } catch {
                await server.stop(drainTimeout: .zero)
                throw self.startError(planned, error)
            }
        }
        for (planned, listener) in zip(self.plan, listeners) {
            let logger = self.loggers[planned.address.logCategory]
            logger.info("listening", metadata: ["api": "\(listener.api.rawValue)", "url": "\(listener.url)"])
        }
        self.bound.settle(.success(listeners))
    }

    private func startError(_ planned: PlannedListener, _ error: ListenError) -> StartError {
        let origin = self.configuration.origin(of: planned.setting)
        return StartError(
            .unavailable,
            "\(origin.prefix)\(planned.setting) = \(planned.text.quotedForMessage) cannot be used: \(error)"
        )
    }
}

extension ListenerAddress {
    /// The category that tells of the listener.
    fileprivate var logCategory: LogCategory {
        switch self {
        case .webSocket: .webSocketServer
        case .tcp: .tcpSocketServer
        case .unix: .unixSocketServer
        }
    }
}
