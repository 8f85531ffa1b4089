// SPDX-License-Identifier: GPL-3.0-only

/// Text of one style, in its column of a line.
package struct Span: Equatable, Sendable {
    /// Fit for a terminal: see ``PlainText``.
    package var text: String
    /// How many columns it takes.
    package var width: Int
    package var style: Style
}

/// A line of the screen.
package struct Line: Equatable, Sendable {
    package private(set) var spans: [Span] = []
    /// How many columns it takes.
    package private(set) var width = 0

    package init() {}

    /// The text without its styles, and without spaces at its end.
    package var text: String {
        let text = self.spans.map(\.text).joined()
        return String(text[..<(text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex)])
    }

    mutating func append(_ text: PlainText, _ style: Style = .plain) {
        guard text.width > 0 else { return }
        if let last = self.spans.last, last.style == style {
            self.spans[self.spans.count - 1].text += text.string
            self.spans[self.spans.count - 1].width += text.width
        } else {
            self.spans.append(Span(text: text.string, width: text.width, style: style))
        }
        self.width += text.width
    }

    mutating func append(_ line: Line) {
        self.spans += line.spans
        self.width += line.width
    }

    /// Adds spaces until the line has so many columns.
    mutating func pad(to columns: Int, _ style: Style = .plain) {
        guard columns > self.width else { return }
        self.append(PlainText(String(repeating: " ", count: columns - self.width), .ascii), style)
    }
}

/// What a text means. How that looks is for the ``Palette`` to say.
package enum Style: Equatable, Sendable, CaseIterable {
    case plain
    /// The server's name.
    case title
    /// What a figure is.
    case label
    case figure
    /// The view that is shown, among the others.
    case tab
    /// The head of the table, and of the column it is sorted by.
    case columnHead
    case sortedHead
    /// The row under the cursor.
    case selection
    /// Of less importance.
    case faint
    case graph
    case good
    case warning
    case bad
    /// A key in a line that explains keys.
    case key
}
