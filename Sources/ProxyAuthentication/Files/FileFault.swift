// SPDX-License-Identifier: GPL-3.0-only

/// Why a file, or a document in its place, cannot be used.
package struct FileFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Words that follow the file's name: "is not JSON: …".
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { self.reason }
}
