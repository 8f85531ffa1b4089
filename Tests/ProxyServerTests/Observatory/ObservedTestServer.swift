// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import RemoteProxyAPI
import Synchronization

@testable import ProxyServer

/// A server to be observed that is nothing but what it tells of itself.
final class ObservedTestServer: Sendable {
    let state = Mutex((counts: TransportCounts(), connections: [ConnectionReport]()))

    var observed: ObservedServer {
        ObservedServer(
            counts: { self.state.withLock(\.counts) },
            connections: { self.state.withLock(\.connections) },
            unjudgedTokens: { nil }
        )
    }

    /// Observes it, runs the body, and stops.
    func observe(
        _ configuration: ObservatoryConfiguration,
        recorder: LogRecorder = LogRecorder(),
        _ body: (Observatory) async throws -> Void
    ) async throws {
        let observatory = Observatory(configuration, logger: recorder.logger())
        try await observatory.start(self.observed)
        do {
            try await body(observatory)
        } catch {
            await observatory.stop()
            throw error
        }
        await observatory.stop()
    }
}

extension Observatory {
    convenience init(_ configuration: ObservatoryConfiguration, logger: Logger) {
        self.init(configuration, facts: MonitorReportTests.facts, logger: logger, monitorLogger: logger)
    }
}

/// A monitor that reads lines.
struct TestMonitor {
    private let peer: TestPeer

    init(_ path: String) async throws {
        self.peer = try await TestPeer.connect(to: TestEndpoint(unixPath: path))
    }

    func send(_ line: String) async throws {
        try await self.peer.send(raw: line + "\n")
    }

    func line() async throws -> String {
        try await self.peer.receiveMessage()
    }

    func report() async throws -> MonitorAPI.Report {
        try MonitorAPI.Report(json: JSONValue(parsing: Array(try await self.line().utf8)), path: .root)
    }

    /// The next report without devices that have no clients: the answer to who wants no more.
    func reportOfSome() async throws -> MonitorAPI.Report {
        while true {
            let report = try await self.report()
            if report.devices == 0 { return report }
        }
    }

    /// The text of the next refusal; reports may come before it.
    func refusal() async throws -> String {
        while true {
            let line = try JSONValue(parsing: Array(try await self.line().utf8))
            if let refusal = try? MonitorAPI.Refusal(json: line, path: .root) { return refusal.error }
        }
    }

    /// Everything until the server has closed.
    func rest() async -> String {
        String(decoding: await self.peer.receiveEnding().rest, as: UTF8.self)
    }

    func finish() async throws {
        try await self.peer.finish()
    }

    func close() async {
        await self.peer.close()
    }
}

extension MonitorAPI.Report {
    var devices: Int { self.tunnelProxyStatistic.tunnelConnections.count }
}
