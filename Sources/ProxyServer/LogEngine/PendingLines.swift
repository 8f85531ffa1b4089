// SPDX-License-Identifier: GPL-3.0-only

/// Lines that a file has not taken yet: those of the last second, and more while the disk is full.
struct PendingLines: Equatable {
    /// The most bytes that wait for a disk.
    static let maximumSize = 1 << 20

    private(set) var bytes: [UInt8] = []
    /// Lines that did not fit.
    private(set) var dropped = 0

    var isEmpty: Bool { self.bytes.isEmpty }

    /// - Parameter line: With its newline.
    mutating func append(_ line: String) {
        guard self.bytes.count + line.utf8.count <= Self.maximumSize else {
            self.dropped += 1
            return
        }
        self.bytes += line.utf8
    }

    /// That many bytes have been written. A line that was written in part waits as a whole: its part is taken back.
    ///
    /// - Returns: How many bytes too many were written.
    mutating func wrote(_ count: Int) -> Int {
        let whole = self.bytes[..<count].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.bytes.removeFirst(whole)
        return count - whole
    }

    mutating func takeDropped() -> Int {
        defer { self.dropped = 0 }
        return self.dropped
    }
}
