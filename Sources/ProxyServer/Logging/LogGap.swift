// SPDX-License-Identifier: GPL-3.0-only

/// What is missing in an output whose system refused lines, and how the next batch makes up for it.
struct LogGap: Equatable {
    /// Bytes to be written, and which of them are the batch's lines.
    struct Text: Equatable {
        var bytes: [UInt8]
        var lines: Range<Int>
        var lost: Int
    }

    /// Lines that were refused since one was last written.
    private(set) var refused = 0
    /// The output ends within a line.
    private(set) var isTorn = false

    /// The batch, behind what must be told first and in front of what must be told then.
    ///
    /// - Parameter notice: The line that says how many are missing.
    func text(of batch: LogBacklog.Batch, notice: (Int) -> String) -> Text {
        var bytes = self.isTorn ? Array("\n".utf8) : []
        if self.refused > 0 { bytes += Array(notice(self.refused).utf8) }
        let start = bytes.count
        bytes += batch.lines
        let end = bytes.count
        if batch.lost > 0 { bytes += Array(notice(batch.lost).utf8) }
        return Text(bytes: bytes, lines: start..<end, lost: batch.lost)
    }

    /// The system took so many bytes of a text, and no more.
    ///
    /// - Returns: How many of the batch's lines it did not take.
    @discardableResult
    mutating func wrote(_ count: Int, of text: Text) -> Int {
        guard count < text.bytes.count else {
            self = LogGap()
            return 0
        }
        let rest = text.lines.clamped(to: count..<text.bytes.count)
        let missing = text.bytes[rest].count { $0 == UInt8(ascii: "\n") }
        // The notice in front counts as given once it is whole.
        self.refused = (count >= text.lines.lowerBound ? 0 : self.refused) + missing + text.lost
        if count > 0 { self.isTorn = text.bytes[count - 1] != UInt8(ascii: "\n") }
        return missing
    }
}
