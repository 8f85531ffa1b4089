// SPDX-License-Identifier: GPL-3.0-only

/// Finds the lines in bytes that come in pieces; holds one line and one piece at most.
struct LineBuffer {
    private let limit: Int
    private var bytes: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// Between ``start`` and here is no line end.
    private var searched = 0

    /// - Parameter limit: the longest line in bytes; less than the longest character is taken for that.
    init(limit: Int) {
        self.limit = max(limit, 4)
    }

    mutating func append(_ chunk: [UInt8]) {
        self.bytes.removeFirst(self.start)
        self.searched -= self.start
        self.start = 0
        self.bytes += chunk
    }

    /// The next line, or as much of one as fits into the limit; nil if there is no whole one.
    mutating func next() -> String? {
        let lineEnd = self.bytes[self.searched...].firstIndex(of: UInt8(ascii: "\n"))
        self.searched = lineEnd ?? self.bytes.count
        if self.isTooLong {
            let end = self.characterBoundary(before: self.start + self.limit)
            defer { self.start = end }
            return self.text(upTo: end)
        }
        guard let lineEnd else { return nil }
        defer {
            self.start = lineEnd + 1
            self.searched = self.start
        }
        return self.text(
            upTo: lineEnd > self.start && self.bytes[lineEnd - 1] == UInt8(ascii: "\r") ? lineEnd - 1 : lineEnd
        )
    }

    /// What stands after the last line end; nil if nothing does.
    mutating func finish() -> String? {
        defer { self = LineBuffer(limit: self.limit) }
        return self.start == self.bytes.count ? nil : self.text(upTo: self.bytes.count)
    }

    private var isTooLong: Bool {
        let excess = self.searched - self.start - self.limit
        // One byte more may be the CR of a line end.
        return excess > 1 || excess == 1 && self.bytes[self.searched - 1] != UInt8(ascii: "\r")
    }

    private func text(upTo end: Int) -> String {
        String(decoding: self.bytes[self.start..<end], as: UTF8.self)
    }

    /// Goes back over the continuation bytes of one character (RFC 3629 section 3), of which there are three at most.
    private func characterBoundary(before end: Int) -> Int {
        (end - 3...end).last { self.bytes[$0] & 0b1100_0000 != 0b1000_0000 } ?? end
    }
}
