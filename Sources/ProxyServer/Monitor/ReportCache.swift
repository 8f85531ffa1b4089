// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Keeps reports for as long as making them takes several times over, so that monitors, however many ask and however
/// often, cause no more than a fifth of a thread's work.
struct ReportCache {
    private struct Entry {
        let line: ByteBuffer
        /// Until when it is given to whoever asks.
        let end: NIODeadline
    }

    private var entries: [MonitorRequest: Entry] = [:]

    /// A report that is still fresh.
    func line(for request: MonitorRequest, at now: NIODeadline) -> ByteBuffer? {
        self.entries[request].flatMap { now < $0.end ? $0.line : nil }
    }

    /// A report was made.
    mutating func keep(_ line: ByteBuffer, for request: MonitorRequest, from begin: NIODeadline, to end: NIODeadline) {
        self.entries[request] = Entry(line: line, end: end + .nanoseconds((end - begin).nanoseconds * 4))
    }

    /// Gives the memory back when nobody asks any more.
    mutating func clear() {
        self.entries = [:]
    }
}
