// SPDX-License-Identifier: GPL-3.0-only

/// A moment in the form of RFC 3339, in UTC with milliseconds: `2025-11-23T19:47:01.005Z`.
enum LogTimestamp {
    /// - Parameter milliseconds: Since 1970-01-01T00:00:00Z, without leap seconds.
    static func text(milliseconds: Int64) -> String {
        let (day, inDay) = milliseconds.floorDivided(by: 86_400_000)
        let date = Self.civil(day: day)
        let (hour, inHour) = inDay.floorDivided(by: 3_600_000)
        let (minute, inMinute) = inHour.floorDivided(by: 60_000)
        let (second, fraction) = inMinute.floorDivided(by: 1000)
        return "\(date.year.padded(4))-\(date.month.padded(2))-\(date.day.padded(2))"
            + "T\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2)).\(fraction.padded(3))Z"
    }

    /// The Gregorian date of a day counted from 1970-01-01.
    ///
    /// Years begin in March here, so that the leap day is a year's last; 400 of them, an era, have 146097 days.
    private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // 719468 days lie between 0000-03-01 and 1970-01-01.
        let (era, dayOfEra) = (day + 719_468).floorDivided(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Five months from March, and again from August, have 153 days.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }
}

extension Int64 {
    /// Quotient rounded down, and the remainder, which is never negative.
    fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
