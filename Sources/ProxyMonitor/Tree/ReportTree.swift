// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyAPI

/// A report as a tree, for a person without a terminal or a script without JSON.
package struct ReportTree {
    /// Columns that one text from the network may take.
    static let maximumTextWidth = 128

    private let snapshot: Snapshot
    private let showsAll: Bool
    private let encoding: PlainText.Encoding

    /// - Parameters:
    ///   - time: now, in seconds since 1970.
    ///   - showsAll: also clients without a tunnel and devices without clients.
    package init(_ report: MonitorAPI.Report, time: Int64, showsAll: Bool, _ encoding: PlainText.Encoding) {
        self.snapshot = Snapshot(report, time: time)
        self.showsAll = showsAll
        self.encoding = encoding
    }

    /// The lines, each with its line end.
    package var text: String {
        let report = self.snapshot.report
        let uptime = report.startTimestamp.map { ", up \(self.age($0))" } ?? ""
        let root = TreeNode(
            "\(self.plain(report.serverName)), version \(self.plain(report.serverVersion)),"
                + " API \(self.plain(report.apiVersion))\(uptime)",
            [self.rendezvous, self.tunnelProxy]
        )
        return root.lines(self.encoding)
    }

    private var rendezvous: TreeNode {
        let statistic = self.snapshot.report.proxyStatistic
        let total = statistic.total
        var children = [
            TreeNode(
                "total: \(Units.count(total.totalClientCount, "client")),"
                    + " \(Units.count(total.totalTunnelCount, "tunnel")), \(Units.bytes(total.totalTraffic))"
            )
        ]
        if let unjudged = statistic.unjudgedTokens, unjudged > 0 {
            children.append(TreeNode("unjudged tokens: \(unjudged)"))
        }
        children += self.snapshot.tunnels.map { tunnel in
            TreeNode("tunnel, \(self.age(tunnel.timestamp))", [self.end(tunnel.clientOne), self.end(tunnel.clientTwo)])
        }
        if self.showsAll {
            let others = self.snapshot.clients.filter { !$0.tunnelConnected }
            if !others.isEmpty { children.append(TreeNode("without a tunnel", others.map(self.node))) }
        }
        return TreeNode(
            "rendezvous: \(Units.count(statistic.clientCount, "client")),"
                + " \(Units.count(statistic.tunnelCount, "tunnel")), \(Units.rate(statistic.troughput))",
            children
        )
    }

    private func end(_ id: String) -> TreeNode {
        self.snapshot.client(id).map(self.node) ?? TreeNode("\(self.plain(id)), not in the report")
    }

    private func node(_ client: Snapshot.Client) -> TreeNode {
        self.node(
            [client.name, client.userName, client.uuid, client.address],
            client.tunnelConnected ? nil : client.state,
            client.timestamp,
            (client.rxDataCount, client.txDataCount)
        )
    }

    private var tunnelProxy: TreeNode {
        let statistic = self.snapshot.report.tunnelProxyStatistic
        let devices = self.snapshot.devices.filter { self.showsAll || !$0.clientConnections.isEmpty }
        return TreeNode(
            "tunnel proxy: \(Units.count(statistic.serverConnectionsCount, "device")),"
                + " \(Units.count(statistic.clientConnectionsCount, "client")), \(Units.rate(statistic.troughput))",
            devices.map { device in
                var node = self.node(
                    [device.name, device.serverUuid, device.address],
                    nil,
                    device.timestamp,
                    (device.rxDataCount, device.txDataCount)
                )
                node.children = device.clientConnections.map { client in
                    self.node(
                        [client.name, client.clientUuid, client.address],
                        nil,
                        client.timestamp,
                        (client.rxDataCount, client.txDataCount)
                    )
                }
                return node
            }
        )
    }

    private func node(
        _ texts: [String],
        _ state: String?,
        _ timestamp: Int64,
        _ traffic: (received: UInt64, sent: UInt64)
    ) -> TreeNode {
        let known = texts.filter { !$0.isEmpty }.map(self.plain) + [state].compactMap { $0 }
        let bytes = "rx \(Units.bytes(traffic.received)), tx \(Units.bytes(traffic.sent))"
        return TreeNode((known + [self.age(timestamp), bytes]).joined(separator: ", "))
    }

    private func age(_ timestamp: Int64) -> String { Units.age(from: timestamp, to: self.snapshot.time) }

    private func plain(_ text: String) -> String {
        PlainText(text, self.encoding).prefix(Self.maximumTextWidth, self.encoding).string
    }
}
