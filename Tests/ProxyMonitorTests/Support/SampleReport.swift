// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI

@testable import ProxyMonitor

/// Reports to show.
enum Sample {
    /// 2026-11-25 20:00:00 UTC.
    static let time: Int64 = 1_795_636_800

    static func client(
        _ id: Int,
        _ name: String,
        user: String? = nil,
        address: String? = nil,
        age: Int64 = 60,
        isInTunnel: Bool = true,
        received: UInt64 = 0,
        sent: UInt64 = 0
    ) -> MonitorAPI.Client {
        MonitorAPI.Client(
            id: "\(id)",
            address: address ?? "192.0.2.\(id)",
            timestamp: self.time - age,
            authenticated: true,
            tunnelConnected: isInTunnel,
            name: name,
            userName: user ?? "\(name.lowercased())@example.org",
            uuid: self.uuid(id),
            rxDataCount: received,
            txDataCount: sent
        )
    }

    static func uuid(_ number: Int) -> String {
        let digits = "\(number)"
        return "{00000000-0000-4000-8000-\(String(repeating: "0", count: 12 - digits.count))\(digits)}"
    }

    static func deviceClient(
        _ id: Int,
        _ name: String,
        age: Int64 = 30,
        bytes: UInt64 = 2048
    ) -> MonitorAPI.ClientConnection {
        MonitorAPI.ClientConnection(
            id: "c\(id)",
            address: "203.0.113.\(id)",
            timestamp: self.time - age,
            name: name,
            clientUuid: self.uuid(2000 + id),
            rxDataCount: bytes,
            txDataCount: bytes / 2
        )
    }

    static func device(
        _ id: Int,
        _ name: String,
        clients: [MonitorAPI.ClientConnection] = []
    ) -> MonitorAPI.ServerConnection {
        MonitorAPI.ServerConnection(
            id: "d\(id)",
            address: "198.51.100.\(id)",
            timestamp: self.time - 7200 - Int64(id),
            name: name,
            serverUuid: self.uuid(1000 + id),
            rxDataCount: 5000,
            txDataCount: 123_456,
            clientConnections: clients
        )
    }

    /// Two tunnels, one client alone, two devices of which one has clients.
    static var report: MonitorAPI.Report {
        self.report(
            clients: [
                self.client(1, "Alice", age: 93_784, received: 5_000_000, sent: 1_200),
                self.client(2, "Bob", age: 93_000, received: 1_200, sent: 5_000_000),
                self.client(3, "日本語の名前", user: "nihon", age: 3_600, received: 1 << 40, sent: 42),
                self.client(4, "Zoe\u{301} 👨‍👩‍👧", user: "zoe", address: "2001:db8:85a3::8a2e:370:7334", age: 3_500),
                self.client(5, "Eve\u{1B}[31m\u{7}", age: 5, isInTunnel: false),
            ],
            tunnels: [("1", "2"), ("3", "4")],
            devices: [
                self.device(
                    1,
                    "Heating",
                    clients: [self.deviceClient(1, "App one"), self.deviceClient(2, "App two", age: 20)]
                ),
                self.device(2, "Garage door"),
            ]
        )
    }

    static func report(
        clients: [MonitorAPI.Client] = [],
        tunnels: [(String, String)] = [],
        devices: [MonitorAPI.ServerConnection] = []
    ) -> MonitorAPI.Report {
        MonitorAPI.Report(
            serverName: "Living room",
            serverVersion: "1.0.0",
            apiVersion: "0.3",
            startTimestamp: self.time - 273_906,
            proxyStatistic: MonitorAPI.ProxyStatistic(
                clientCount: UInt64(clients.count),
                tunnelCount: UInt64(tunnels.count),
                troughput: 1_500_000,
                total: MonitorAPI.Total(totalClientCount: 123, totalTunnelCount: 45, totalTraffic: 98_765_432_109),
                clients: clients,
                tunnels: tunnels.enumerated().map {
                    MonitorAPI.Tunnel(
                        clientOne: $0.element.0,
                        clientTwo: $0.element.1,
                        timestamp: self.time - 3000 + Int64($0.offset)
                    )
                }
            ),
            tunnelProxyStatistic: MonitorAPI.TunnelProxyStatistic(
                totalClientCount: 4,
                serverConnectionsCount: UInt64(devices.count),
                clientConnectionsCount: UInt64(devices.reduce(0) { $0 + $1.clientConnections.count }),
                transports: ["tcp": 4],
                troughput: 2048,
                tunnelConnections: devices
            )
        )
    }

    /// A report with rates and a minute's history.
    static var snapshot: Snapshot {
        Snapshot(
            self.report,
            time: self.time,
            rates: [
                .client("1"): Rate(received: 12_345, sent: 0),
                .client("2"): Rate(received: 0, sent: 12_345),
                .client("3"): Rate(received: 3_000_000, sent: 17),
                .device("d1"): Rate(received: 100, sent: 2000),
                .deviceClient(device: "d1", client: "c1"): Rate(received: 2000, sent: 100),
            ],
            history: (0..<60).map { $0 < 5 ? nil : UInt64($0 % 12) * 150_000 }
        )
    }

    /// As a server sends it.
    static func line(_ report: MonitorAPI.Report) -> String {
        String(decoding: report.jsonValue.encoded(), as: UTF8.self) + "\n"
    }

    /// A model that shows something, in a terminal of some size.
    static func model(
        _ snapshot: Snapshot? = Self.snapshot,
        columns: Int = 80,
        rows: Int = 24,
        encoding: PlainText.Encoding = .utf8,
        status: FeedStatus = .live
    ) -> MonitorModel {
        var model = MonitorModel(
            path: "/run/monitor.sock",
            size: Size(columns: columns, rows: rows),
            encoding: encoding
        )
        model.show(status: status)
        if let snapshot { model.show(report: snapshot) }
        return model
    }
}

extension MonitorModel {
    /// Types something.
    mutating func type(_ text: String) {
        for scalar in text.unicodeScalars { _ = self.apply(.character(scalar)) }
    }

    /// The lines of the screen, without styles.
    var text: [String] { self.lines.map(\.text) }

    /// The text of the row under the cursor.
    var selectedText: String? {
        self.lines.dropFirst(6).first { $0.spans.contains { $0.style == .selection } }?.text
    }
}
