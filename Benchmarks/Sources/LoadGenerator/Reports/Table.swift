// SPDX-License-Identifier: GPL-3.0-only

/// Columns of text.
struct Table {
    var columns: [String]
    var rows: [[String]]
    /// So many columns stand to the left; the others hold numbers, and stand to the right.
    var leftColumns = 1

    var text: String {
        let lines = [self.columns] + self.rows
        let widths = self.columns.indices.map { column in
            lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return lines.map { line in
            let cells = zip(line, widths).enumerated().map { index, cell in
                let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return index < self.leftColumns ? cell.0 + padding : padding + cell.0
            }
            let text = cells.joined(separator: "  ")
            return String(text.reversed().drop { $0 == " " }.reversed()) + "\n"
        }
        .joined()
    }
}
