// SPDX-License-Identifier: GPL-3.0-only

/// A file's name and content, able to say on which line and in which column a byte stands.
package struct SourceText: Sendable {
    package let file: String
    package let bytes: [UInt8]

    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    package init(file: String, text: String) {
        self.init(file: file, bytes: Array(text.utf8))
    }

    /// Both count from 1; columns count bytes, as the compiler's do.
    func place(of offset: Int) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, before.count - lineStart + 1)
    }
}
