// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// The lines about the server as a whole.
enum HeaderPane {
    /// Lines that it takes.
    static let height = 4
    /// Columns of the words behind the sparkline.
    static let captionColumns = 28
}

extension Scene {
    var header: [Line] {
        guard let snapshot = self.snapshot else {
            var title = self.builder()
            title.add(self.path, .title)
            return [title.finish(right: [self.statusText])] + [Line](repeating: Line(), count: HeaderPane.height - 1)
        }
        return [self.title(snapshot), self.counts(snapshot), self.traffic(snapshot), self.graph(snapshot)]
    }

    private func title(_ snapshot: Snapshot) -> Line {
        let report = snapshot.report
        var line = self.builder()
        line.add(report.serverName, .title)
        line.add("  version ", .label)
        line.add(report.serverVersion, .figure)
        line.add("  API ", .label)
        line.add(report.apiVersion, .figure)
        var right: [(text: String, style: Style)] = []
        if let start = report.startTimestamp {
            right += [("up ", .label), (Units.age(from: start, to: snapshot.time), .figure), ("  ", .plain)]
        }
        return line.finish(right: right + [self.statusText])
    }

    /// How the monitor stands with the server.
    private var statusText: (text: String, style: Style) {
        let (text, style): (String, Style) =
            switch self.status {
            case .connecting: ("connecting", .warning)
            case .live: ("live", .good)
            case .stale(let seconds): ("no report for \(seconds) s", .warning)
            case .lost(_, let seconds): ("lost, retrying in \(seconds) s", .bad)
            }
        guard self.state.isPaused else { return (text, style) }
        return self.status == .live ? ("paused", .warning) : ("paused, \(text)", style)
    }

    private func counts(_ snapshot: Snapshot) -> Line {
        let proxy = snapshot.report.proxyStatistic
        let tunnelProxy = snapshot.report.tunnelProxyStatistic
        return self.figures([
            ("Clients", "\(proxy.clientCount)"),
            ("Tunnels", "\(proxy.tunnelCount)"),
            ("Devices", "\(tunnelProxy.serverConnectionsCount)"),
            ("their clients", "\(tunnelProxy.clientConnectionsCount)"),
        ])
    }

    private func traffic(_ snapshot: Snapshot) -> Line {
        let proxy = snapshot.report.proxyStatistic
        var figures = [
            ("Rendezvous", Units.rate(proxy.troughput)),
            ("Devices", Units.rate(snapshot.report.tunnelProxyStatistic.troughput)),
            ("Total", Units.bytes(proxy.total.totalTraffic)),
            ("clients", "\(proxy.total.totalClientCount)"),
            ("tunnels", "\(proxy.total.totalTunnelCount)"),
        ]
        if let unjudged = proxy.unjudgedTokens, unjudged > 0 { figures.append(("unjudged tokens", "\(unjudged)")) }
        return self.figures(figures)
    }

    /// As many as there is room for.
    private func figures(_ figures: [(label: String, text: String)]) -> Line {
        var line = self.builder()
        for (index, figure) in figures.enumerated() {
            let gap = index > 0 ? "   " : ""
            line.addIfFits([("\(gap)\(figure.label) ", .label), (figure.text, .figure)])
        }
        return line.line
    }

    private func graph(_ snapshot: Snapshot) -> Line {
        let peak = snapshot.history.compactMap { $0 }.max() ?? 0
        let caption = " \(Units.rate(snapshot.throughput)), peak \(Units.rate(peak))"
        // The newest value is always in the same place.
        let columns = min(ThroughputHistory.length, max(0, self.size.columns - HeaderPane.captionColumns))
        var line = self.builder()
        let bars = Sparkline.text(snapshot.history, columns: columns, self.encoding)
        line.add(bars, columns: columns, isRightAligned: true, .graph)
        line.add(caption, .faint)
        return line.line
    }

    /// The views, and what is special about the one that is shown.
    var tabs: Line {
        let counts: [Int?] = [
            self.snapshot?.clients.count, self.snapshot?.tunnels.count, self.snapshot?.devices.count,
        ]
        var line = self.builder()
        for view in ViewState.View.allCases {
            let count = counts[view.rawValue].map { " \($0)" } ?? ""
            line.add(" \(view.rawValue + 1) \(view.title)\(count) ", view == self.state.view ? .tab : .label)
        }
        if !self.state.filter.isEmpty, !self.state.isTypingFilter {
            line.addIfFits([("  filter ", .label), (self.state.filter, .warning), (" (\(self.listing.count))", .faint)])
        }
        let sort = self.state.sort
        line.addIfFits([
            ("  sorted by ", .label),
            (self.state.view.title(of: sort.column).lowercased() + " " + self.mark(of: sort), .figure),
        ])
        return line.line
    }

    /// Which way a column is sorted.
    func mark(of sort: ViewState.Sort) -> String {
        sort.column.beginsWithGreatest != sort.isReversed ? self.glyph("▼", "v") : self.glyph("▲", "^")
    }

    /// What can be done, or what the user is typing, or why the connection is lost.
    var footer: Line {
        var line = self.builder()
        if self.state.isTypingFilter {
            line.add("/", .key)
            line.add(self.state.filter.suffix(max(0, self.size.columns - 2)), .plain)
            line.add("_", .key)
            line.addIfFits([("   Enter keeps, Esc clears", .faint)])
            return line.line
        }
        if case .lost(let reason, _) = self.status {
            line.add(reason, .bad)
            return line.line
        }
        let keys =
            self.state.overlay == nil
            ? [
                ("q", "quit"), ("?", "help"), (self.glyph("←→", "Tab"), "view"), ("Enter", "details"), ("/", "filter"),
                ("s", "sort"), ("r", "reverse"), ("p", self.state.isPaused ? "go on" : "pause"),
            ]
            : [("Esc", "close"), (self.glyph("↑↓", "Up/Down"), "scroll"), ("q", "quit")]
        for (index, key) in keys.enumerated() {
            line.addIfFits([((index > 0 ? "  " : "") + key.0, .key), (" \(key.1)", .faint)])
        }
        return line.line
    }
}

extension ViewState.View {
    var title: String {
        switch self {
        case .clients: "Clients"
        case .tunnels: "Tunnels"
        case .devices: "Devices"
        }
    }
}
