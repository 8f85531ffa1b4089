// SPDX-License-Identifier: GPL-3.0-only

/// Text from the network as a terminal may show it: one cell after the other, each one or two columns wide.
///
/// Nothing in it can move the cursor, change a colour or turn the order of letters round: control characters, format
/// characters (direction marks among them), line separators, private and unassigned characters become a replacement.
/// What terminals disagree about is left out: joiners, variation selectors and skin tones, which make one picture of
/// several on some and not on others.
package struct PlainText: Equatable, Sendable {
    /// What the terminal's encoding can say.
    package enum Encoding: Equatable, Sendable {
        case utf8
        case ascii
    }

    /// A character with its marks.
    struct Cell: Equatable, Sendable {
        var text: String
        /// 1 or 2.
        var width: Int
    }

    /// Marks that one character may carry; more would grow beyond its line.
    static let maximumMarks = 2
    /// Characters of a text that are looked at; no terminal is wider.
    static let maximumLength = 1024

    private(set) var cells: [Cell] = []
    /// Columns that it takes.
    private(set) var width = 0

    package init(_ text: some StringProtocol, _ encoding: Encoding) {
        var marks = 0
        for scalar in text.unicodeScalars.prefix(Self.maximumLength) {
            switch Self.kind(of: scalar) {
            case .ignored:
                break
            case .mark where encoding == .ascii:
                break
            case .mark:
                // The first one needs something to stand on.
                if self.cells.isEmpty { self.append(" ", width: 1) }
                marks += 1
                if marks <= Self.maximumMarks {
                    self.cells[self.cells.count - 1].text.unicodeScalars.append(scalar)
                }
            case .replaced:
                self.append(encoding == .utf8 ? "\u{FFFD}" : "?", width: 1)
                marks = 0
            case .shown(let width):
                let isSayable = encoding == .utf8 || scalar.isASCII
                self.append(isSayable ? String(Character(scalar)) : "?", width: isSayable ? width : 1)
                marks = 0
            }
        }
    }

    private mutating func append(_ text: String, width: Int) {
        self.cells.append(Cell(text: text, width: width))
        self.width += width
    }

    private enum Kind {
        case shown(width: Int)
        case mark
        case ignored
        case replaced
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        // Nearly all text.
        if (0x20...0x7E).contains(scalar.value) { return .shown(width: 1) }
        switch scalar.value {
        // Joiners, variation selectors, skin tones.
        case 0x200C, 0x200D, 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x1F3FB...0x1F3FF:
            return .ignored
        // Vowels and final consonants of Hangul written as parts: they join the consonant before them.
        case 0x1160...0x11FF, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB:
            return .mark
        default:
            break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            return .replaced
        case .nonspacingMark, .enclosingMark:
            return .mark
        default:
            return .shown(width: WideScalars.contains(scalar) ? 2 : 1)
        }
    }
}

extension PlainText {
    /// The whole text.
    package var string: String { self.cells.map(\.text).joined() }

    /// As much as fits, with an ellipsis where something is missing.
    package func prefix(_ columns: Int, _ encoding: Encoding) -> PlainText {
        guard self.width > columns else { return self }
        guard columns > 0 else { return PlainText("", encoding) }
        var result = PlainText("", encoding)
        for cell in self.cells {
            guard result.width + cell.width <= columns - 1 else { break }
            result.append(cell.text, width: cell.width)
        }
        result.append(encoding == .utf8 ? "…" : "~", width: 1)
        return result
    }
}
