// SPDX-License-Identifier: GPL-3.0-only

extension StringProtocol {
    /// The text as it may stand in an error message: control characters escaped, cut after 120 characters.
    ///
    /// What a peer sends or a user pastes must neither move a terminal's cursor nor fill a log.
    package var quotable: String {
        let limit = 120
        var result = ""
        for scalar in self.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result += scalar.escaped(asASCII: true)
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return self.unicodeScalars.dropFirst(limit).isEmpty ? result : result + "…"
    }
}
