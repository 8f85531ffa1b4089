// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import NIOCore
import ProxyTesting
import RemoteProxyAPI
import Testing

@testable import ProxyServer

/// The assembled server, as monitors, logs and the state file tell of it.
@Suite(.timeLimit(.minutes(1))) struct MonitoredServerTests {
    static func configuration(_ directory: String) -> String {
        """
        [ProxyServer]
        name=watched
        monitorSocket=\(directory)/m
        stateFile=\(directory)/state.json
        logEngineEnabled=true
        logDirectory=\(directory)
        [SSL]
        enabled=false
        [WebSocketServer]
        enabled=false
        [TcpServer]
        port=0
        [WebSocketServerTunnelProxy]
        port=0
        [TcpServerTunnelProxy]
        enabled=false
        """
    }

    @Test("A tunnel is seen while it lasts, logged when it is over, and counted ever after")
    func tunnel() async throws {
        try await TemporaryDirectory.with { directory in
            try await RemoteProxyServerTests().run(Self.configuration(directory)) { listeners in
                let port = try #require(listeners.first?.address?.port)
                let endpoint = TestEndpoint(.tcp, port: port)
                let (one, two) = try await TestPeer.tunnel(endpoint, endpoint)
                try await one.send("hello")
                #expect(try await two.receivePayload(5) == Array("hello".utf8))
                let monitor = try await TestMonitor("\(directory)/m")
                try await monitor.send(MonitorServerTests.refreshAll)
                let report = try await monitor.report()
                #expect(report.serverName == "watched")
                #expect(try #require(report.startTimestamp) > 1_700_000_000)
                let statistic = report.proxyStatistic
                #expect(statistic.clientCount == 2 && statistic.tunnelCount == 1)
                #expect(statistic.total == .init(totalClientCount: 2, totalTunnelCount: 1, totalTraffic: 5))
                #expect(statistic.clients.map(\.tunnelConnected) == [true, true])
                #expect(statistic.clients.map(\.address) == ["127.0.0.1", "127.0.0.1"])
                #expect(Set(statistic.clients.map(\.rxDataCount)) == [5, 0])
                #expect(statistic.tunnels.map(\.clientOne) == [statistic.clients[0].id])
                #expect(statistic.tunnels.map(\.clientTwo) == [statistic.clients[1].id])
                #expect(statistic.unjudgedTokens == 0)
                #expect(report.tunnelProxyStatistic.transports == ["ws": 0])
                for peer in [one, two] { await peer.close() }
                await monitor.close()
            }
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/m"))
            let line = try #require(LogEngineTests.text(directory, "tunnels")?.split(separator: "\n").only)
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            #expect(fields.count == 6)
            #expect(fields.suffix(3) == ["127.0.0.1", "127.0.0.1", "5"])
            // The second life goes on counting where the first has stopped.
            try await RemoteProxyServerTests().run(Self.configuration(directory)) { _ in
                let monitor = try await TestMonitor("\(directory)/m")
                let total = try await monitor.report().proxyStatistic.total
                #expect(total == .init(totalClientCount: 2, totalTunnelCount: 1, totalTraffic: 5))
                await monitor.close()
            }
        }
    }

    @Test("A monitors' socket in use stops the start with 69, before anything listens")
    func socketInUse() async throws {
        try await TemporaryDirectory.with { directory in
            try await RemoteProxyServerTests().run(Self.configuration(directory)) { _ in
                let configuration = try load(
                    Self.configuration(directory),
                    ServerOptions(usesMockAuthenticator: true)
                ).configuration
                let recorder = LogRecorder()
                let second = try buildProxyServer(configuration) { _ in recorder.logger() }
                let message =
                    "proxy.conf:3: [ProxyServer] monitorSocket = \"\(directory)/m\" cannot be used: "
                    + "Address already in use"
                await #expect(throws: StartError(.unavailable, message)) { try await second.run() }
                await #expect(throws: StartError(.unavailable, message)) { try await second.listeners }
                #expect(!recorder.lines.contains { $0.contains("listening") })
                #expect(FileManager.default.fileExists(atPath: "\(directory)/m"))
            }
        }
    }

    @Test("When a listener cannot be had, the monitors' socket goes again")
    func listenerInUse() async throws {
        try await TemporaryDirectory.with { directory in
            let text = Self.configuration(directory) + "\n[UnixSocketServer]\nunixSocketFileName=/nonexistent/s"
            let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
            let server = try buildProxyServer(configuration) { _ in .silent }
            await #expect(throws: StartError.self) { try await server.run() }
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/m"))
        }
    }
}

extension Collection {
    /// The one element that there is.
    fileprivate var only: Element? { self.count == 1 ? self.first : nil }
}
