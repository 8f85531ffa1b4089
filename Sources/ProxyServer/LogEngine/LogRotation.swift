// SPDX-License-Identifier: GPL-3.0-only

/// Says when a file's day is over.
struct LogRotation {
    private let calendar: LocalCalendar
    private var day: LocalTime.Day

    /// - Parameter second: When the file was last written, in seconds of Unix time.
    init(writtenAt second: Int, calendar: LocalCalendar) {
        self.calendar = calendar
        self.day = calendar.time(second).day
    }

    /// Whether a line of this moment belongs to a new file.
    ///
    /// A line may come late, so one of the day before does not. The time of day may be set back; then nothing happens
    /// before the day that it has left is over, or the `tick` that sees another day.
    func begins(at second: Int) -> Bool {
        self.calendar.time(second).day > self.day
    }

    /// Whether it is another day by now.
    func isOver(at now: Int) -> Bool {
        self.calendar.time(now).day != self.day
    }

    /// A new file has begun.
    mutating func rotated(at second: Int) {
        self.day = self.calendar.time(second).day
    }
}
