// SPDX-License-Identifier: GPL-3.0-only

/// A fault in a spec and its place, printed the way compilers do so that builds and editors show it.
package struct Diagnostic: Equatable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int
    package var message: String

    init(_ message: String, at offset: Int, in source: SourceText) {
        let place = source.place(of: offset)
        self.file = source.file
        self.line = place.line
        self.column = place.column
        self.message = message
    }

    package var description: String { "\(file):\(line):\(column): error: \(message)" }
}

/// Every fault found in one spec, in the order of the file; never empty.
package struct DiagnosticList: Error, Equatable, Sendable, CustomStringConvertible {
    package var diagnostics: [Diagnostic]

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
