// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Synchronization

@testable import ProxyServer

/// An admin endpoint whose server is nothing but what it tells of itself.
final class AdminTestServer: Sendable {
    let board = PhaseBoard()
    let state = Mutex((counts: TransportCounts(), connections: [ConnectionReport]()))

    var sources: AdminSources {
        AdminSources(
            phase: { self.board.current },
            counts: { self.state.withLock(\.counts) },
            webSockets: { [WebSocketPlace(isSecure: true, host: "127.0.0.1", port: 4443)] },
            earlierTotals: ServerTotals(),
            connections: { self.state.withLock(\.connections) },
            limits: { [LimitReading("maxConnections", 3, of: 4)] },
            metrics: { Array("up 1\n".utf8) }
        )
    }

    /// Starts an endpoint on a port of its own, runs the body, and stops it.
    static func run(
        host: String = "127.0.0.1",
        tokenFile: String? = nil,
        examples: Bool = false,
        idleTimeout: TimeAmount = AdminLimits.idleTimeout,
        recorder: LogRecorder = LogRecorder(),
        _ body: (AdminTestClient, AdminTestServer, AdminServer) async throws -> Void
    ) async throws {
        let server = AdminTestServer()
        let admin = AdminServer(
            AdminConfiguration(host: host, port: 0, tokenFile: tokenFile, examples: examples),
            facts: DashboardFacts(serverName: "tested", startTime: 0),
            idleTimeout: idleTimeout,
            logger: recorder.logger()
        )
        let address = try await admin.start(server.sources)
        do {
            try await body(AdminTestClient(port: address?.port ?? 0), server, admin)
        } catch {
            await admin.stop()
            throw error
        }
        await admin.stop()
    }
}
