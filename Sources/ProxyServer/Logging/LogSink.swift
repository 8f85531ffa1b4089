// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import Synchronization

/// Where log lines go: standard error, and a file if one is configured. Each has a thread and a backlog of its own, so
/// that a terminal that stands still keeps nothing from the file.
final class LogSink: Sendable {
    private let writers: [LogWriter]
    private let file: (path: String, writer: LogWriter)?
    /// Held while a line is handed to the writers, so that all outputs have the lines in one order.
    private let order = Mutex(())

    /// Writes to descriptors that stay the caller's.
    init(descriptors: [Int32], limit: Int = LogWriter.maximumBacklog, format: LogFormat = .text) {
        self.writers = descriptors.map { descriptor in
            LogWriter(LogOutput(descriptor, isOwned: false), limit: limit, notice: format.lossNotice)
        }
        self.file = nil
    }

    /// Writes to a descriptor that stays the caller's, and to the end of a file, which is made if it is not there.
    ///
    /// - Throws: What the system says of the file.
    init(_ descriptor: Int32, file path: String, format: LogFormat) throws(SystemFault) {
        let file = LogWriter(LogOutput(try LogOutput.open(path), isOwned: true), notice: format.lossNotice)
        self.writers = [LogWriter(LogOutput(descriptor, isOwned: false), notice: format.lossNotice), file]
        self.file = (path, file)
    }

    /// Has a line written, its newline included. Never waits.
    func write(_ line: String) {
        self.order.withLock { _ in
            for writer in self.writers { writer.write(line) }
        }
    }

    /// Waits until all is written that came so far, but no longer than a time: an output may stand still for ever.
    ///
    /// - Returns: Whether it is.
    @discardableResult
    func flush(until deadline: DispatchTime) -> Bool {
        self.writers.reduce(true) { $1.flush(until: deadline) && $0 }
    }

    /// How all outputs together are doing.
    var status: LogStatus {
        self.writers.map(\.status).reduce(into: LogStatus(lostLines: 0, backlog: 0, backlogLimit: 0)) { sum, status in
            sum.lostLines += status.lostLines
            sum.backlog = max(sum.backlog, status.backlog)
            sum.backlogLimit = max(sum.backlogLimit, status.backlogLimit)
        }
    }

    /// Opens the file anew: somebody has given it another name.
    ///
    /// - Returns: Whether there is a file.
    /// - Throws: What the system says; then lines go where they went before.
    func reopen() throws(SystemFault) -> Bool {
        guard let (path, writer) = self.file else { return false }
        try writer.replaceOutput(with: LogOutput.open(path))
        return true
    }
}
