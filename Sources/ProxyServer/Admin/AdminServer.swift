// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOPosix
import ProxyAuthentication
import ProxySupport
import Synchronization

/// The admin endpoint, from its start to its stop.
///
/// Everything here runs on one thread of its own, at a lower priority than the connections' threads: whoever asks, and
/// however often, disturbs no tunnel. It does not take part in the server's graceful shutdown but is stopped by the
/// server, last, so that it can tell of the draining.
final class AdminServer: Sendable {
    private struct Running {
        let group: MultiThreadedEventLoopGroup
        let endpoint: AdminEndpoint
        let feed: NIOLoopBound<DashboardFeed>
    }

    let configuration: AdminConfiguration
    let facts: DashboardFacts
    let logger: Logger
    /// Where the server notes connections that end.
    let closes = RecentCloses { UnixTime.milliseconds }
    private let origins: [SettingID: SettingOrigin]
    private let idleTimeout: TimeAmount
    private let running = Mutex<Running?>(nil)

    /// - Parameter origins: Where settings stand, for messages.
    init(
        _ configuration: AdminConfiguration,
        origins: [SettingID: SettingOrigin] = [:],
        facts: DashboardFacts,
        idleTimeout: TimeAmount = AdminLimits.idleTimeout,
        logger: Logger
    ) {
        self.configuration = configuration
        self.origins = origins
        self.facts = facts
        self.idleTimeout = idleTimeout
        self.logger = logger
    }

    /// Listens and answers, once.
    ///
    /// - Returns: Where it listens.
    /// - Throws: What cannot be had: the host or the token's file (`.configuration`), or the port (`.unavailable`).
    @discardableResult
    func start(_ sources: AdminSources) async throws(StartError) -> SocketAddress? {
        guard let host = ResolvedHost(self.configuration.host) else {
            throw self.fault(.configuration, Settings.adminHost, self.configuration.host, "cannot be resolved")
        }
        let token = try self.makeToken()
        let gate = AdminGate(
            hosts: HostRule(host: self.configuration.host, isLoopback: host.isLoopback),
            token: token,
            opensExamples: self.configuration.examples
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (running, address): (Running, SocketAddress?)
        do {
            (running, address) = try await self.start(sources, gate, at: host.address, on: group)
        } catch {
            try? await group.shutdownGracefully()
            let reason = "cannot be used: \(SystemError.text(of: error))"
            throw self.fault(.unavailable, Settings.adminPort, "\(self.configuration.port)", reason)
        }
        self.running.withLock { $0 = running }
        self.tell(address, isOpen: token == nil && !host.isLoopback)
        return address
    }

    private func start(
        _ sources: AdminSources,
        _ gate: AdminGate,
        at host: String,
        on group: MultiThreadedEventLoopGroup
    ) async throws -> (Running, SocketAddress?) {
        let eventLoop = group.next()
        let (facts, closes) = (self.facts, self.closes)
        let feed: NIOLoopBound<DashboardFeed> = try await eventLoop.submit {
            ThreadPriority.lower()
            return NIOLoopBound(DashboardFeed(facts, sources, closes, on: eventLoop), eventLoop: eventLoop)
        }.get()
        let routes = AdminRoutes(gate: gate, sources: sources, feed: feed, logger: self.logger)
        let endpoint = AdminEndpoint(
            routes.responder,
            host: host,
            port: self.configuration.port,
            idleTimeout: self.idleTimeout,
            on: eventLoop,
            logger: self.logger
        )
        let address = try await endpoint.start()
        eventLoop.execute { feed.value.start() }
        return (Running(group: group, endpoint: endpoint, feed: feed), address)
    }

    /// The endpoint's own; nil unless it runs.
    var eventLoop: (any EventLoop)? { self.running.withLock { $0?.group.next() } }

    /// Ends all event streams, lets answers that are under way go out, and stops.
    func stop() async {
        guard let running = self.running.withLock({ $0.take() }) else { return }
        do {
            try await running.feed.eventLoop.submit { running.feed.value.stop() }.get()
            await running.endpoint.stop()
            try await running.group.shutdownGracefully()
        } catch {
            self.logger.error("the admin endpoint did not stop", metadata: ["error": "\(error)"])
        }
    }

    private func makeToken() throws(StartError) -> AdminToken? {
        guard let path = self.configuration.tokenFile else { return nil }
        do throws(FileFault) {
            return try AdminToken(path, logger: self.logger)
        } catch {
            throw self.fault(.configuration, Settings.adminTokenFile, path, error.reason)
        }
    }

    private func tell(_ address: SocketAddress?, isOpen: Bool) {
        let host = address?.ipAddress ?? self.configuration.host
        let port = address?.port ?? self.configuration.port
        let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
        self.logger.info("serving the admin endpoint", metadata: ["url": "\(url)"])
        if self.configuration.examples {
            self.logger.notice(
                "serving the example for browsers",
                metadata: ["url": "\(url)\(ExamplePages.start.dropFirst())"]
            )
        }
        guard isOpen else { return }
        self.logger.warning(
            "other machines can see who is connected: set [Admin] tokenFile, or listen on 127.0.0.1",
            metadata: ["url": "\(url)"]
        )
    }

    private func fault(
        _ code: StartError.Code,
        _ setting: some AnySetting,
        _ value: String,
        _ reason: String
    ) -> StartError {
        let id = setting.facts.id
        let origin = self.origins[id] ?? .builtIn
        return StartError(code, "\(origin.prefix)\(id) = \(value.quotedForMessage) \(reason)")
    }
}
