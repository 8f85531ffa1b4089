// SPDX-License-Identifier: GPL-3.0-only

/// A file to write: its name within the output directory, and all of its text.
package struct GeneratedFile: Equatable, Sendable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
