// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A moment as a calendar on the wall and a clock beside it show it.
struct LocalTime: Equatable, Sendable {
    /// A day of the calendar.
    struct Day: Equatable, Comparable, Sendable {
        let year: Int
        let month: Int
        let day: Int

        static func < (left: Day, right: Day) -> Bool {
            (left.year, left.month, left.day) < (right.year, right.month, right.day)
        }
    }

    let day: Day
    let hour: Int
    let minute: Int
    let second: Int

    /// `YYYYMMDDhhmmss`: the order of the texts is that of the moments.
    var stamp: String {
        [
            Self.padded(self.day.year, 4), Self.padded(self.day.month, 2), Self.padded(self.day.day, 2),
            Self.padded(self.hour, 2), Self.padded(self.minute, 2), Self.padded(self.second, 2),
        ].joined()
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Where the day changes.
struct LocalCalendar: Sendable {
    /// - Parameter second: Of Unix time.
    let time: @Sendable (_ second: Int) -> LocalTime

    /// The time zone of the process: `TZ`, else the system's.
    static let system = LocalCalendar { second in
        var second = time_t(second)
        var parts = tm()
        localtime_r(&second, &parts)
        return LocalTime(
            day: LocalTime.Day(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday)),
            hour: Int(parts.tm_hour),
            minute: Int(parts.tm_min),
            second: Int(parts.tm_sec)
        )
    }
}
