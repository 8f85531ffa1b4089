// SPDX-License-Identifier: GPL-3.0-only

/// Cuts bytes into lines, each with its line end, so that each can become a message.
package struct LineSplitter {
    /// A longer line is cut: it becomes several messages.
    package static let maximumLength = 64 * 1024

    private var rest: [UInt8] = []

    package init() {}

    /// The lines that `bytes` completes.
    package mutating func append(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for byte in bytes {
            self.rest.append(byte)
            if byte == UInt8(ascii: "\n") || self.rest.count == Self.maximumLength {
                lines.append(self.rest)
                self.rest = []
            }
        }
        return lines
    }

    /// What stands after the last line end; nil if nothing does.
    package mutating func finish() -> [UInt8]? {
        defer { self.rest = [] }
        return self.rest.isEmpty ? nil : self.rest
    }
}
