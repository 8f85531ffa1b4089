// SPDX-License-Identifier: GPL-3.0-only

internal import FoundationEssentials
internal import Glibc

/// What the daemon says it holds: the counts that its monitor socket reports, and what it lists.
struct OpenCounts: Encodable, Equatable {
    var connections = 0
    var tunnels = 0
    var tunnelProxyConnections = 0
    var devices = 0
    var clients = 0
    /// Connections, tunnels and devices that are listed one by one.
    var listed = 0

    /// Bytes of a report, at most.
    private static let longestReport = 1 << 26
    /// Milliseconds to wait for one; the daemon reports each second.
    private static let patience: CInt = 10_000

    var areZero: Bool { self == OpenCounts() }

    /// Waits until all are zero, for at most so many seconds.
    ///
    /// - Returns: the last report.
    static func settled(_ bed: TestBed, seconds: Double) throws -> Self {
        let deadline = UInt64.seconds(fromNow: seconds)
        while true {
            let counts = try Self.read(from: bed.monitorSocket)
            if counts.areZero || Clock.now >= deadline { return counts }
            try bed.session.loop.run(seconds: 0.5)
        }
    }

    /// - Throws: `BenchmarkError` if no report comes, or something else.
    static func read(from socket: String) throws -> Self {
        let descriptor = try UnixSocket.connect(path: socket)
        defer { close(descriptor) }
        var line: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while line.count < Self.longestReport {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Self.patience) == 1 else { break }
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            line += piece.prefix(count)
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) { return try Self(report: line[..<end]) }
        }
        throw BenchmarkError("\(socket): no report came from the daemon")
    }
}

extension OpenCounts {
    private struct Report: Decodable {
        struct Rendezvous: Decodable {
            let clientCount: Int
            let tunnelCount: Int
            let clients: [Entry]
            let tunnels: [Entry]
        }

        struct TunnelProxy: Decodable {
            let totalClientCount: Int
            let serverConnectionsCount: Int
            let clientConnectionsCount: Int
            let tunnelConnections: [Entry]
        }

        struct Entry: Decodable {}

        let proxyStatistic: Rendezvous
        let tunnelProxyStatistic: TunnelProxy
    }

    /// - Throws: `BenchmarkError` for what is no report.
    init(report: some Collection<UInt8>) throws {
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(report)) else {
            throw BenchmarkError("the monitor socket says \(String(decoding: report.prefix(200), as: UTF8.self))")
        }
        let (rendezvous, tunnelProxy) = (report.proxyStatistic, report.tunnelProxyStatistic)
        self.init(
            connections: rendezvous.clientCount,
            tunnels: rendezvous.tunnelCount,
            tunnelProxyConnections: tunnelProxy.totalClientCount,
            devices: tunnelProxy.serverConnectionsCount,
            clients: tunnelProxy.clientConnectionsCount,
            listed: rendezvous.clients.count + rendezvous.tunnels.count + tunnelProxy.tunnelConnections.count
        )
    }

    /// For the reports.
    var text: String {
        "\(self.connections) connections, \(self.tunnels) tunnels, \(self.tunnelProxyConnections) of the tunnel proxy, "
            + "\(self.devices) devices, \(self.clients) clients, \(self.listed) listed"
    }
}
