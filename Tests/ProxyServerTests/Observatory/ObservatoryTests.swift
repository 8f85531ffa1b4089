// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Logging
import ProxyCore
import RemoteProxyAPI
import Synchronization
import Testing

@testable import ProxyServer

/// What survives a server, and what stops its start.
@Suite(.timeLimit(.minutes(1))) struct ObservatoryTests {
    @Test("Totals survive a restart, and the file is written only when they change")
    func totals() async throws {
        try await TemporaryDirectory.with { directory in
            let path = "\(directory)/state.json"
            let configuration = ObservatoryConfiguration(monitorSocket: "\(directory)/m", stateFile: path)
            let server = ObservedTestServer()
            server.state.withLock {
                $0.counts.rendezvous.total = TransportTotals(connections: 2, tunnels: 1, traffic: 9)
            }
            for round in 1...2 as ClosedRange<UInt64> {
                try await server.observe(configuration) { _ in
                    let monitor = try await TestMonitor(configuration.monitorSocket ?? "")
                    let total = try await monitor.report().proxyStatistic.total
                    #expect(total.totalClientCount == 2 * round)
                    #expect(total.totalTunnelCount == round)
                    #expect(total.totalTraffic == 9 * round)
                    await monitor.close()
                }
            }
            // Two processes of the same counts; a third that has seen nothing writes nothing.
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            try await ObservedTestServer().observe(configuration) { _ in
                let monitor = try await TestMonitor(configuration.monitorSocket ?? "")
                #expect(try await monitor.report().proxyStatistic.total.totalClientCount == 4)
                await monitor.close()
            }
            let now = try FileManager.default.attributesOfItem(atPath: path)
            #expect(now[.systemFileNumber] as? Int == attributes[.systemFileNumber] as? Int)
            #expect(now[.modificationDate] as? Date == attributes[.modificationDate] as? Date)
        }
    }

    @Test("What is wrong with the state file is one warning, and the server starts")
    func warnings() async throws {
        try await TemporaryDirectory.with { directory in
            let path = "\(directory)/state.json"
            try Data("nonsense".utf8).write(to: URL(filePath: path))
            let recorder = LogRecorder()
            try await ObservedTestServer().observe(.init(stateFile: path), recorder: recorder) { _ in }
            #expect(recorder.lines.count == 1)
            #expect(recorder.lines[0].hasPrefix("warning stateFile \"\(path)\" is not JSON: "))
            let other = LogRecorder()
            let server = ObservedTestServer()
            server.state.withLock { $0.counts.rendezvous.total.connections = 1 }
            try await server.observe(.init(stateFile: "/nonexistent/a/state.json"), recorder: other) { _ in }
            #expect(
                other.lines == [
                    "warning stateFile \"/nonexistent/a/state.json\" cannot be used: "
                        + "its directory cannot be made: No such file or directory"
                ]
            )
        }
    }

    @Test("Tunnels that end up to the last moment are logged, if they are to be")
    func tunnels() async throws {
        try await TemporaryDirectory.with { directory in
            let logs = ObservatoryConfiguration(logEngine: .init(directory: directory, retentionDays: 1))
            try await ObservedTestServer().observe(logs) { observatory in
                observatory.tunnelEnded(LogEngineLineTests.tunnelEnd(user: "anna"))
            }
            let text = try #require(LogEngineTests.text(directory, "tunnels"))
            #expect(text.hasSuffix(" 1700000001 anna 192.0.2.1 2001:db8::2 42\n"))
            #expect(text.split(separator: "\n").count == 1)
            try await ObservedTestServer().observe(.init()) { observatory in
                observatory.tunnelEnded(LogEngineLineTests.tunnelEnd(user: "anna"))
                #expect(observatory.finishedTunnels.takeAll() == .init())
            }
        }
    }

    @Test("A directory that cannot have the logs stops the start, and names the setting")
    func logDirectory() async throws {
        let logs = ObservatoryConfiguration(logEngine: .init(directory: "/nonexistent", retentionDays: 1))
        let observatory = Observatory(logs, logger: .silent)
        let message =
            "default: [ProxyServer] logDirectory = \"/nonexistent\" cannot have the logs: "
            + "nymea-remoteproxy-tunnels.log cannot be opened: No such file or directory"
        await #expect(throws: StartError(.unavailable, message)) {
            try await observatory.start(ObservedTestServer().observed)
        }
        await observatory.stop()
    }

    @Test("Logs that were moved away are made anew on demand")
    func reopen() async throws {
        try await TemporaryDirectory.with { directory in
            let socket = "\(directory)/m"
            let configuration = ObservatoryConfiguration(
                monitorSocket: socket,
                logEngine: .init(directory: directory, retentionDays: 1)
            )
            try await ObservedTestServer().observe(configuration) { observatory in
                let path = "\(directory)/nymea-remoteproxy-tunnels.log"
                try FileManager.default.moveItem(atPath: path, toPath: "\(path).1")
                observatory.reopenLogs()
                // The answer comes from the same thread, so behind that.
                let monitor = try await TestMonitor(socket)
                try await monitor.send(MonitorServerTests.refreshAll)
                _ = try await monitor.report()
                #expect(FileManager.default.fileExists(atPath: path))
                await monitor.close()
            }
        }
    }
}
