// SPDX-License-Identifier: GPL-3.0-only

/// The lines that wait for the thread that writes them: whole, in their order, and no more than there is room for.
///
/// Lines that found no room, or could not be written, are counted. Where they are missing the count stands in their
/// place: they all came behind what waits, since from the first of them on there was no room.
struct LogBacklog {
    /// What the writer is to do next.
    struct Batch: Equatable {
        /// Whole lines.
        var lines: [UInt8]
        /// Lines that are missing behind these.
        var lost: Int
    }

    /// The most bytes that wait, what is being written included.
    let limit: Int
    private var waiting: [UInt8] = []
    private var inFlight = 0
    private var lost = 0
    private(set) var isWriting = false
    /// Lines that were lost since the start.
    private(set) var lostInTotal: UInt64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that are waiting or being written.
    var size: Int { self.waiting.count + self.inFlight }

    /// Whether everything has been written that came.
    var isDone: Bool { self.waiting.isEmpty && self.lost == 0 && !self.isWriting }

    /// Takes a line, its newline included, or counts it as lost.
    ///
    /// - Returns: Whether the writer has to be woken.
    mutating func append(_ line: String) -> Bool {
        let isIdle = self.isDone
        // Once a line is missing, the next must not come before its gap is told.
        guard self.lost == 0, line.utf8.count <= self.limit - self.size else {
            self.lost += 1
            self.lostInTotal += 1
            return isIdle
        }
        self.waiting.append(contentsOf: line.utf8)
        return isIdle
    }

    /// What is to be written now; nil if nothing. `wrote` has to follow.
    mutating func next() -> Batch? {
        guard !self.waiting.isEmpty || self.lost > 0 else { return nil }
        let batch = Batch(lines: self.waiting, lost: self.lost)
        self.inFlight = self.waiting.count
        self.waiting = []
        self.lost = 0
        self.isWriting = true
        return batch
    }

    /// The batch has been dealt with; this many of its lines were refused.
    mutating func wrote(refused: Int = 0) {
        self.lostInTotal += UInt64(max(0, refused))
        self.inFlight = 0
        self.isWriting = false
    }
}
