// SPDX-License-Identifier: GPL-3.0-only

import INIFile

/// A configuration file.
enum INITarget {
    static func run(_ input: FuzzInput) throws {
        let lines = input.bytes.count { $0 == UInt8(ascii: "\n") } + 1
        let document: INIDocument
        do throws(INISyntaxError) {
            document = try INIDocument(parsing: input.bytes)
        } catch {
            try require((1...lines).contains(error.line), "an error names a line of the file, not line \(error.line)")
            try SafeText.check(error.description)
            return
        }
        for entry in document.entries {
            try require((1...lines).contains(entry.line), "an entry is on a line of the file")
            try require(!entry.key.isEmpty, "an entry has a key")
            let found = document.entry(section: entry.section, key: entry.key)
            try require(found.map { $0.line >= entry.line } ?? false, "the last entry for a key counts")
        }
    }
}
