// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// The size of a screen, in characters.
package struct Size: Equatable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// All that a screen is made of. ``lines`` depends on nothing else.
struct Scene {
    /// Below that there is no table to speak of.
    static let minimum = Size(columns: 40, rows: 10)

    /// The path of the socket.
    var path: String
    /// What is shown; it stands still while the user pauses.
    var snapshot: Snapshot?
    var status: FeedStatus
    var state: ViewState
    var listing: Listing
    var size: Size
    var encoding: PlainText.Encoding

    /// The screen, from top to bottom: never more lines, nor longer ones, than it has room for.
    var lines: [Line] {
        guard self.size.columns >= Self.minimum.columns, self.size.rows >= Self.minimum.rows else {
            return self.tooSmall
        }
        var lines = self.header + [self.tabs]
        if let overlay = self.overlayLines {
            lines += overlay.dropFirst(self.state.overlayTop).prefix(self.page + 1)
        } else {
            lines += self.table
        }
        lines += [Line](repeating: Line(), count: max(0, self.size.rows - 1 - lines.count))
        return lines + [self.footer]
    }

    /// Rows of the table that the screen has room for.
    var page: Int { Self.page(of: self.size) }

    /// Header and tabs are above, so is the table's head; the line about keys is below.
    static func page(of size: Size) -> Int { max(1, size.rows - HeaderPane.height - 3) }

    private var tooSmall: [Line] {
        let texts = [
            "too small:", "\(self.size.columns)x\(self.size.rows)",
            "needs \(Self.minimum.columns)x\(Self.minimum.rows)", "q quits",
        ]
        return texts.prefix(self.size.rows).map { text in
            var builder = LineBuilder(self.size.columns, self.encoding)
            builder.add(text)
            return builder.line
        }
    }

    /// A line with nothing in it.
    func builder() -> LineBuilder { LineBuilder(self.size.columns, self.encoding) }

    /// One of two ways to write something.
    func glyph(_ utf8: String, _ ascii: String) -> String { self.encoding == .utf8 ? utf8 : ascii }
}
