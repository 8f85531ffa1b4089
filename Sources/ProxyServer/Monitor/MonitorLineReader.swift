// SPDX-License-Identifier: GPL-3.0-only

/// Takes lines out of what a monitor sends.
struct MonitorLineReader {
    /// The longest line, without its newline; a request has some 50 bytes.
    static let maximumLine = 4096

    enum Next: Equatable {
        case line([UInt8])
        /// There is nothing to be had any more from who sends such lines.
        case tooLong
    }

    private var bytes: [UInt8] = []
    private var isBroken = false

    mutating func append(_ more: some Sequence<UInt8>) {
        guard !self.isBroken else { return }
        self.bytes += more
    }

    /// The next line that has come whole; nil if there is none. Blank lines are none.
    mutating func next() -> Next? {
        while !self.isBroken {
            let end = self.bytes.firstIndex(of: UInt8(ascii: "\n"))
            guard (end ?? self.bytes.count) <= Self.maximumLine else {
                self.isBroken = true
                self.bytes = []
                return .tooLong
            }
            guard let end else { return nil }
            let line = Array(self.bytes[..<end])
            self.bytes.removeFirst(end + 1)
            // A terminal sends CR LF.
            if !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { return .line(line) }
        }
        return nil
    }
}
