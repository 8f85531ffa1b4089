// SPDX-License-Identifier: GPL-3.0-only

/// Which columns of a table are on the screen, and how wide they are.
struct ColumnLayout: Equatable {
    struct Place: Equatable {
        var column: Column
        var width: Int
    }

    /// Columns between two columns.
    static let gap = 1

    /// From left to right.
    let places: [Place]

    /// The most important columns that fit, in the view's order. What is left goes to those that can use it, in turns,
    /// and then to the first.
    init(_ view: ViewState.View, columns total: Int) {
        var used = -Self.gap
        var chosen: [Column] = []
        for column in view.columnsByImportance where used + Self.gap + column.widths.lowerBound <= total {
            used += Self.gap + column.widths.lowerBound
            chosen.append(column)
        }
        // What came from a peer says little without what went to it.
        if chosen.contains(.received), !chosen.contains(.sent) {
            chosen.removeAll { $0 == .received }
            used -= Self.gap + Column.received.widths.lowerBound
        }
        var places = view.columns.filter(chosen.contains).map { Place(column: $0, width: $0.widths.lowerBound) }
        var left = total - used
        while left > 0 {
            let growing = places.indices.filter { places[$0].width < places[$0].column.widths.upperBound }
            guard !growing.isEmpty else { break }
            for index in growing.prefix(left) {
                places[index].width += 1
                left -= 1
            }
        }
        if left > 0, !places.isEmpty { places[0].width += left }
        self.places = places
    }
}
