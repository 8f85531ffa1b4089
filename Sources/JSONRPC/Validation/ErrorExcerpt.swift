// SPDX-License-Identifier: GPL-3.0-only

extension StringProtocol {
    /// This text, from outside, made fit for an error or a log: at most 64 characters, and control characters and
    /// line separators as `\u{1B}`.
    ///
    /// Counts scalars, because a single grapheme can be as long as a message.
    var excerptForErrors: String {
        let limit = 64
        var excerpt = ""
        for (count, scalar) in unicodeScalars.enumerated() {
            guard count < limit else {
                excerpt += "…"
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                excerpt += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default:
                excerpt.unicodeScalars.append(scalar)
            }
        }
        return excerpt
    }
}
