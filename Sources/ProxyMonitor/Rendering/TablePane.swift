// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

extension Scene {
    /// The head of the table, and the rows that are on the screen.
    var table: [Line] {
        let layout = ColumnLayout(self.state.view, columns: self.size.columns)
        guard self.listing.count > 0 else { return [self.head(layout), self.emptyText] }
        let top = self.state.cursor.top.clamped(to: 0...self.listing.count)
        let shown = self.listing.rows.indices.dropFirst(top).prefix(self.page)
        return [self.head(layout)] + shown.map { self.row($0, layout) }
    }

    private var emptyText: Line {
        var line = self.builder()
        if self.snapshot == nil {
            line.add("waiting for the first report of \(self.path)", .faint)
        } else if !self.state.filter.isEmpty {
            line.add("nothing matches the filter", .faint)
        } else {
            line.add("no \(self.state.view.title.lowercased())", .faint)
        }
        return line.line
    }

    private func head(_ layout: ColumnLayout) -> Line {
        var line = self.builder()
        for (index, place) in layout.places.enumerated() {
            if index > 0 { line.add(" ", .columnHead) }
            let isSorted = place.column == self.state.sort.column
            let title = self.state.view.title(of: place.column) + (isSorted ? self.mark(of: self.state.sort) : "")
            line.add(
                title,
                columns: place.width,
                isRightAligned: place.column.isRightAligned,
                isSorted ? .sortedHead : .columnHead
            )
        }
        line.fill(.columnHead)
        return line.line
    }

    private func row(_ index: Int, _ layout: ColumnLayout) -> Line {
        var line = self.builder()
        guard let snapshot = self.snapshot else { return line.line }
        let row = self.listing.rows[index]
        let isSelected = index == self.state.cursor.index
        for (index, place) in layout.places.enumerated() {
            if index > 0 { line.add(" ", isSelected ? .selection : .plain) }
            let value = snapshot.value(of: place.column, in: row)
            let text = (place.column == .name ? self.branch(of: row) : "") + value.string(at: snapshot.time)
            line.add(
                text,
                columns: place.width,
                isRightAligned: place.column.isRightAligned,
                isSelected ? .selection : self.style(of: value, in: place.column)
            )
        }
        line.fill(isSelected ? .selection : .plain)
        return line.line
    }

    private func style(of value: Value, in column: Column) -> Style {
        switch (column, value) {
        case (.state, .text("tunnel")): .good
        case (.state, .text("new")): .faint
        case (.receivedRate, .rate(0)), (.sentRate, .rate(0)): .faint
        case (.uuid, _), (.address, _): .faint
        default: .plain
        }
    }

    /// What connects a device's clients to it.
    private func branch(of row: Listing.Row) -> String {
        switch row {
        case .client, .tunnel:
            return ""
        case .device(let index):
            guard let device = self.snapshot?.devices[index] else { return "" }
            if device.clientConnections.isEmpty { return "  " }
            return self.state.collapsed.contains(.device(device.id)) ? "+ " : "- "
        case .deviceClient(_, _, let isLast):
            return isLast ? self.glyph("  └ ", "  `-") : self.glyph("  ├ ", "  |-")
        }
    }
}
