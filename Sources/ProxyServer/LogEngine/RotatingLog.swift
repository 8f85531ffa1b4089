// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

/// One of the logs: a file that is put aside when its day is over, and the files that were.
///
/// Used from one thread.
final class RotatingLog {
    /// How many seconds later a file is said to be rotated when there is one of that second already.
    private static let maximumAttempts = 60

    private let directory: String
    private let file: EngineLogFile
    private let retention: LogRetention
    private let calendar: LocalCalendar
    private var rotation: LogRotation

    /// Opens the log. A file of an earlier day is put aside at the first tick.
    ///
    /// - Throws: Why it cannot be written.
    init(
        _ name: String,
        in directory: String,
        retentionDays: Int,
        now: Int,
        calendar: LocalCalendar
    ) throws(FileFault) {
        self.directory = directory
        self.file = EngineLogFile(path: "\(directory)/\(name).log")
        self.retention = LogRetention(name: name, days: retentionDays)
        self.calendar = calendar
        self.rotation = LogRotation(writtenAt: self.file.writtenAt ?? now, calendar: calendar)
        try self.file.open()
        self.removeExpired(now: now)
    }

    var path: String { self.file.path }

    /// - Parameter second: The moment that the line tells of.
    func append(_ line: String, at second: Int) throws(FileFault) {
        let begins = self.rotation.begins(at: second)
        defer { self.file.append(line) }
        if begins { try self.rotate(at: second) }
    }

    /// A second is over: writes what has been appended.
    func tick(now: Int) throws(FileFault) {
        if self.rotation.isOver(at: now) { try self.rotate(at: now) }
        try self.file.flush()
    }

    func reopen() throws(FileFault) {
        try self.file.reopen()
    }

    func takeDropped() -> Int {
        self.file.takeDropped()
    }

    /// The day is over in any case: what cannot be put aside now is written on.
    private func rotate(at second: Int) throws(FileFault) {
        self.rotation.rotated(at: second)
        try self.file.flush()
        guard self.file.writtenAt != nil else { return }
        for attempt in 0..<Self.maximumAttempts {
            let name = self.retention.rotatedName(self.calendar.time(second + attempt))
            guard try self.file.rename(to: "\(self.directory)/\(name)") else { continue }
            self.removeExpired(now: second)
            return
        }
        throw FileFault("cannot be rotated: there are files of the next \(Self.maximumAttempts) seconds already")
    }

    /// A file that cannot be removed is tried again the next day.
    private func removeExpired(now: Int) {
        let names = DirectoryListing.names(in: self.directory)
        for name in self.retention.expired(names, now: now, calendar: self.calendar) {
            DirectoryListing.removeFile("\(self.directory)/\(name)")
        }
    }
}
