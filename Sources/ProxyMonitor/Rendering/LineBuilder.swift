// SPDX-License-Identifier: GPL-3.0-only

/// Fills one line from left to right, and never beyond its end.
struct LineBuilder {
    let columns: Int
    let encoding: PlainText.Encoding
    private(set) var line = Line()

    init(_ columns: Int, _ encoding: PlainText.Encoding) {
        self.columns = max(0, columns)
        self.encoding = encoding
    }

    /// Columns that are left.
    var room: Int { self.columns - self.line.width }

    /// Adds as much as fits.
    mutating func add(_ text: some StringProtocol, _ style: Style = .plain) {
        self.line.append(PlainText(text, self.encoding).prefix(self.room, self.encoding), style)
    }

    /// Adds as much as fits in so many columns, and fills up what is left of them.
    mutating func add(_ text: some StringProtocol, columns: Int, isRightAligned: Bool = false, _ style: Style) {
        let columns = min(columns, self.room)
        let shown = PlainText(text, self.encoding).prefix(columns, self.encoding)
        let end = self.line.width + columns
        if isRightAligned { self.line.pad(to: end - shown.width, style) }
        self.line.append(shown, style)
        self.line.pad(to: end, style)
    }

    /// Adds parts that belong together, if there is room for all of them.
    mutating func addIfFits(_ parts: [(text: String, style: Style)]) {
        let texts = parts.map { (PlainText($0.text, self.encoding), $0.style) }
        guard texts.reduce(0, { $0 + $1.0.width }) <= self.room else { return }
        for (text, style) in texts { self.line.append(text, style) }
    }

    /// Puts parts at the end of the line, in front of which what is there already gives way.
    mutating func finish(right parts: [(text: String, style: Style)]) -> Line {
        var right = LineBuilder(self.columns, self.encoding)
        for part in parts { right.add(part.text, part.style) }
        let start = self.columns - right.line.width
        var all = LineBuilder(max(0, start - 1), self.encoding)
        for span in self.line.spans { all.add(span.text, span.style) }
        var line = all.line
        line.pad(to: start)
        line.append(right.line)
        return line
    }

    /// Fills the rest of the line.
    mutating func fill(_ style: Style) {
        self.line.pad(to: self.columns, style)
    }
}
