// SPDX-License-Identifier: GPL-3.0-only

/// What is said about foreign bytes: an answer, a line of a log.
enum SafeText {
    /// Longer than all of ours with the excerpts in them.
    static let maximumLength = 2048

    static func check(_ text: String) throws {
        try require(
            text.utf8.count <= self.maximumLength,
            "a text about foreign bytes is short, not \(text.utf8.count)"
        )
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        try require(isPlain, "nothing in a text moves a cursor or hides other text: \(text.debugDescription)")
    }
}
