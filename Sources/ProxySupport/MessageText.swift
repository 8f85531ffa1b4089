// SPDX-License-Identifier: GPL-3.0-only

/// Text from outside, made fit for one line of a message: bounded, and with nothing in it that moves a cursor.
extension StringProtocol {
    /// In quotes, control characters escaped, cut after `MessageText.maximumLength` scalars.
    package var quotedForMessage: String {
        "\"\(self.boundedForMessage)\""
    }

    /// Control characters escaped, cut after `MessageText.maximumLength` scalars.
    package var boundedForMessage: String {
        self.escapedForMessage(limit: MessageText.maximumLength)
    }

    /// Control characters escaped, cut after a number of scalars; an ellipsis stands for what was cut.
    package func escapedForMessage(limit: Int) -> String {
        let scalars = self.unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
        let ellipsis = end == scalars.endIndex ? "" : "…"
        guard scalars[..<end].contains(where: MessageText.isUnsafe) else { return String(self[..<end]) + ellipsis }
        return scalars[..<end].reduce(into: "") { text, scalar in
            text += MessageText.isUnsafe(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
        } + ellipsis
    }
}

package enum MessageText {
    /// How many Unicode scalars of a foreign text a message shows.
    package static let maximumLength = 200

    /// Control and format characters (C0, DEL, C1, line separators, direction overrides) may forge or hide log text.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        // Most text is printable ASCII, which needs no look-up.
        if (0x20...0x7E).contains(scalar.value) { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
