// SPDX-License-Identifier: GPL-3.0-only

extension Scene {
    /// What stands in front of the table, from its first line to its last; nil if nothing does.
    var overlayLines: [Line]? {
        switch self.state.overlay {
        case nil: nil
        case .help: Self.help.map { self.entry($0.keys, $0.meaning, .key, labelColumns: 14) }
        case .details(let id): self.details(of: id)
        }
    }

    private static let help: [(keys: String, meaning: String)] = [
        ("Left, Right", "the view before, the next one; so do Shift-Tab and Tab"),
        ("1 2 3", "clients, tunnels, devices"),
        ("Up, Down", "the row above, below"),
        ("PgUp, PgDn", "a page up, down"),
        ("Home, End", "the first row, the last"),
        ("Enter", "all about the selected row"),
        ("Space", "show or hide the clients of the selected device"),
        ("s", "sort by the next column"),
        ("r", "reverse the order"),
        ("/", "filter by name, user, uuid or address"),
        ("p", "pause: the picture stands still, and goes on"),
        ("Esc", "close this, then the filter, then the monitor"),
        ("q, Ctrl-C", "quit"),
        ("", ""),
        ("RX, TX", "bytes that came from a peer, that went to it"),
        ("ONE, OTHER", "the ends of a tunnel, and bytes that came from each"),
        ("STATE", "new: no accepted token yet; alone: without a partner"),
    ]

    private func entry(_ label: String, _ text: String, _ style: Style, labelColumns: Int) -> Line {
        var line = self.builder()
        line.add(label, columns: labelColumns, style)
        line.add(" ")
        line.add(text)
        return line.line
    }

    private func details(of id: RowID) -> [Line] {
        guard let fields = self.snapshot?.fields(of: id) else {
            var line = self.builder()
            line.add("it is gone", .warning)
            return [line.line]
        }
        return fields.map { self.entry($0.label, $0.text, .label, labelColumns: 14) }
    }
}
