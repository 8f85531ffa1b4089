// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import RemoteProxyAPI
import Synchronization
import Testing

@testable import ProxyServer

/// Monitors on a real socket.
@Suite(.timeLimit(.minutes(2))) struct MonitorServerTests {
    static let device = MonitorReportTests.connection(1, .tunnelProxy, .device(MonitorReportTests.identity("d")))
    static let refreshAll = #"{"method":"refresh","params":{"printAll":true}}"#
    static let refreshSome = #"{"method":"refresh"}"#

    func with(
        _ connections: [ConnectionReport] = [Self.device],
        recorder: LogRecorder = LogRecorder(),
        _ body: (_ path: String, _ server: ObservedTestServer) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let server = ObservedTestServer()
            server.state.withLock { $0.connections = connections }
            let path = "\(directory)/m"
            try await server.observe(.init(monitorSocket: path), recorder: recorder) { _ in
                try await body(path, server)
            }
        }
    }

    @Test("Each second every monitor gets a line, with everything")
    func seconds() async throws {
        try await self.with { path, server in
            let monitors = [try await TestMonitor(path), try await TestMonitor(path)]
            for monitor in monitors {
                let report = try await monitor.report()
                #expect(report.devices == 1)
                #expect(report.proxyStatistic.troughput == 0)
            }
            server.state.withLock { $0.counts.rendezvous.total.traffic = 1 << 40 }
            // The rate is there for the one second in which the bytes came, behind lines that are on their way already.
            for monitor in monitors {
                var report = try await monitor.report()
                while report.proxyStatistic.troughput == 0 { report = try await monitor.report() }
                #expect(report.proxyStatistic.total.totalTraffic == 1 << 40)
                report = try await monitor.report()
                #expect(report.proxyStatistic.total.totalTraffic == 1 << 40)
                #expect(report.proxyStatistic.troughput == 0)
                await monitor.close()
            }
        }
    }

    @Test("A refresh is answered at once, with devices without clients or without them")
    func refresh() async throws {
        try await self.with { path, _ in
            let monitor = try await TestMonitor(path)
            // Lines of seconds, which have everything, may come in between.
            try await monitor.send([Self.refreshSome, Self.refreshAll, Self.refreshSome].joined(separator: "\n"))
            var counts = [try await monitor.reportOfSome(), try await monitor.report()].map(\.devices)
            #expect(counts == [0, 1])
            counts = [try await monitor.reportOfSome()].map(\.devices)
            #expect(counts == [0])
            await monitor.close()
        }
    }

    @Test("A line that is no request is answered with the reason, and the monitor goes on")
    func garbage() async throws {
        try await self.with { path, _ in
            let monitor = try await TestMonitor(path)
            try await monitor.send("{]\n\n" + #"{"method":"quit"}"# + "\n" + Self.refreshAll)
            #expect(try await monitor.refusal().hasPrefix("Invalid request: "))
            #expect(try await monitor.refusal() == "No such method; there is only 'refresh'")
            #expect(try await monitor.report().serverName == "s")
            await monitor.close()
        }
    }

    @Test("A line that is too long ends it, with the reason; others go on")
    func tooLong() async throws {
        try await self.with { path, _ in
            let (monitor, other) = (try await TestMonitor(path), try await TestMonitor(path))
            try await monitor.send(String(repeating: "x", count: MonitorLineReader.maximumLine + 1))
            #expect(await monitor.rest().hasSuffix(#"{"error":"Line too long: at most 4096 bytes"}"# + "\n"))
            await monitor.close()
            #expect(try await other.report().serverName == "s")
            await other.close()
        }
    }

    @Test("Who has no more to ask may still listen")
    func halfClosed() async throws {
        try await self.with { path, _ in
            let monitor = try await TestMonitor(path)
            try await monitor.send(Self.refreshSome)
            try await monitor.finish()
            #expect(try await monitor.reportOfSome().devices == 0)
            for _ in 0..<2 { #expect(try await monitor.report().devices == 1) }
            await monitor.close()
        }
    }

    @Test("So many monitors and no more; when one has gone there is room again")
    func crowd() async throws {
        let recorder = LogRecorder()
        try await self.with(recorder: recorder) { path, _ in
            var monitors: [TestMonitor] = []
            for _ in 0..<MonitorServer.maximumMonitors {
                let monitor = try await TestMonitor(path)
                // It is there once it is answered.
                try await monitor.send(Self.refreshAll)
                _ = try await monitor.report()
                monitors.append(monitor)
            }
            let refused = try await TestMonitor(path)
            #expect(await refused.rest() == #"{"error":"Too many monitors: there are 16 already"}"# + "\n")
            await refused.close()
            await monitors.removeLast().close()
            while !recorder.lines.contains("debug monitor disconnected monitors=15") {
                // A second's line: the others are still served.
                _ = try await monitors[0].report()
            }
            let next = try await TestMonitor(path)
            #expect(try await next.report().serverName == "s")
            for monitor in monitors + [next] { await monitor.close() }
        }
    }

    @Test("Ten thousand connections are reported whole, a monitor that does not read is dropped, and another goes on")
    func many() async throws {
        let recorder = LogRecorder()
        let connections = MonitorReportTests.tunnels(connections: 10_000)
        try await self.with(connections, recorder: recorder) { path, _ in
            let deaf = try DeafMonitor(path)
            let monitor = try await TestPeer.connect(to: TestEndpoint(unixPath: path))
            // Only a whole report begins again with the same bytes.
            let first = try await monitor.receiveLine()
            let report = try MonitorAPI.Report(json: .init(parsing: first), path: .root)
            #expect(report.proxyStatistic.clients.count == 10_000)
            #expect(report.proxyStatistic.tunnels.count == 5000)
            #expect(report.proxyStatistic.clients.last?.userName == "user 10000")
            while !recorder.lines.contains(where: { $0.hasPrefix("notice a monitor that does not read") }) {
                #expect(try await monitor.receiveLine().count == first.count)
            }
            #expect(try await monitor.receiveLine().count == first.count)
            await monitor.close()
            deaf.close()
        }
    }

    @Test("When the server stops, monitors end and the socket goes")
    func stop() async throws {
        try await TemporaryDirectory.with { directory in
            let path = "\(directory)/m"
            var monitor: TestMonitor?
            try await ObservedTestServer().observe(.init(monitorSocket: path)) { _ in
                monitor = try await TestMonitor(path)
                _ = try await monitor?.report()
            }
            _ = await monitor?.rest()
            await monitor?.close()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("A socket that a killed server has left is replaced; one that is in use is not")
    func stale() async throws {
        try await TemporaryDirectory.with { directory in
            let path = "\(directory)/m"
            close(try MonitorSocket.bind(path, group: nil))
            try await ObservedTestServer().observe(.init(monitorSocket: path)) { _ in
                let second = Observatory(.init(monitorSocket: path), logger: .silent)
                let message =
                    "default: [ProxyServer] monitorSocket = \"\(path)\" cannot be used: Address already in use"
                await #expect(throws: StartError(.unavailable, message)) {
                    try await second.start(ObservedTestServer().observed)
                }
                await second.stop()
                let monitor = try await TestMonitor(path)
                #expect(try await monitor.report().serverName == "s")
                await monitor.close()
            }
        }
    }

    @Test("A group that there is not stops the start, and names the setting")
    func group() async throws {
        try await TemporaryDirectory.with { directory in
            let configuration = ObservatoryConfiguration(monitorSocket: "\(directory)/m", monitorGroup: "no such group")
            let observatory = Observatory(configuration, logger: .silent)
            let message = "default: [ProxyServer] monitorGroup = \"no such group\" is no group of this system"
            await #expect(throws: StartError(.configuration, message)) {
                try await observatory.start(ObservedTestServer().observed)
            }
        }
    }
}

/// A monitor that connects and never reads.
struct DeafMonitor {
    struct Failure: Error {
        let errorNumber: Int32
    }

    private let descriptor: Int32

    init(_ path: String) throws {
        self.descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(self.descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure(errorNumber: errno) }
    }

    func close() {
        Foundation.close(self.descriptor)
    }
}

extension TestPeer {
    /// A line without its newline, for those that are too long to be looked at byte by byte.
    fileprivate func receiveLine() async throws -> [UInt8] {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            guard case .bytes(let bytes) = await self.receive() else { throw UnfinishedLine(length: line.count) }
            line += bytes.readableBytesView
        }
        return line.dropLast()
    }
}

/// The server finished in the middle.
private struct UnfinishedLine: Error {
    let length: Int
}
