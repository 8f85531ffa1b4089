// SPDX-License-Identifier: GPL-3.0-only

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ProxyAuthentication

/// Hummingbird's server on one event loop, apart from any service group: it lives from `start` to `stop`, whatever signals
/// the process gets.
final class AdminEndpoint: Sendable {
    private let server: Server<AdminChannel>
    private let channels: OpenChannels
    private let executor: EventLoopTaskExecutor
    private let bound: OneShot<Result<SocketAddress?, any Error>>
    private let ended = OneShot<Void>()

    init(
        _ responder: some HTTPResponder<AdminContext>,
        host: String,
        port: Int,
        idleTimeout: TimeAmount,
        on eventLoop: any EventLoop,
        logger: Logger
    ) {
        // What it says of its own life, the endpoint says in its own words.
        var quiet = logger
        quiet.logLevel = max(quiet.logLevel, .error)
        let channels = OpenChannels()
        let bound = OneShot<Result<SocketAddress?, any Error>>()
        self.server = Server(
            childChannelSetup: AdminChannel(channels, idleTimeout: idleTimeout) { [quiet] request, writer, channel in
                let source = ApplicationRequestContextSource(channel: channel, logger: quiet)
                let response = try await responder.respond(to: request, context: AdminContext(source: source))
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: HummingbirdCore.ServerConfiguration(
                address: .hostname(host, port: port),
                backlog: AdminLimits.connections,
                availableConnectionsDelegate: MaximumAvailableConnections(AdminLimits.connections, logger: quiet)
            ),
            onServerRunning: { channel in
                let guarded = channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(AcceptGuard(), position: .first)
                }
                // It fails only if the channel is closed already.
                try? await guarded.get()
                bound.settle(.success(channel.localAddress))
            },
            eventLoopGroup: eventLoop,
            logger: quiet
        )
        self.channels = channels
        self.executor = EventLoopTaskExecutor(eventLoop)
        self.bound = bound
    }

    /// Returns once connections are accepted.
    ///
    /// - Throws: Why the port cannot be had.
    func start() async throws -> SocketAddress? {
        // Detached, so that it sees nothing of the graceful shutdown of whoever starts it.
        Task.detached(executorPreference: self.executor) { [server, bound, ended] in
            do {
                try await server.run()
            } catch {
                bound.settle(.failure(error))
            }
            ended.settle(())
        }
        do {
            return try await self.bound.value.get()
        } catch {
            await self.ended.value
            throw error
        }
    }

    /// Accepts no more, lets answers that are under way go out for `AdminLimits.stopTimeout`, and cuts what is left.
    func stop() async {
        let patience = Task { [channels] in
            // Cancelled when all have gone by themselves.
            guard (try? await Task.sleep(for: AdminLimits.stopTimeout)) != nil else { return }
            channels.closeAll()
        }
        try? await self.server.shutdownGracefully()
        await self.ended.value
        patience.cancel()
        await patience.value
    }
}
