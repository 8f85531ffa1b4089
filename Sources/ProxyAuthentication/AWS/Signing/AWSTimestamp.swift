// SPDX-License-Identifier: GPL-3.0-only

/// Moments as AWS writes them, in UTC, whole seconds since 1970-01-01T00:00:00Z.
enum AWSTimestamp {
    /// `20150830T123600Z`: ISO 8601 in its basic form, as signatures carry it.
    static func basic(_ seconds: Int) -> String {
        let days = Int(floor: seconds, by: 86_400)
        let date = Self.civil(day: days)
        let inDay = seconds - days * 86_400
        return Self.padded(date.year, 4) + Self.padded(date.month, 2) + Self.padded(date.day, 2) + "T"
            + Self.padded(inDay / 3600, 2) + Self.padded(inDay / 60 % 60, 2) + Self.padded(inDay % 60, 2) + "Z"
    }

    /// Reads `2015-08-30T12:36:00Z`, as credentials carry their expiration; a fraction of a second does not count.
    ///
    /// - Returns: nil if it is no such moment, between the years 1970 and 9999.
    static func parse(_ text: String) -> Int? {
        let characters = Array(text.utf8)
        guard characters.count >= 20, characters.count <= 64, characters.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for digit in characters[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
            }
            return value
        }
        let separators: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        guard separators.allSatisfy({ characters[$0.0] == $0.1.asciiValue }),
            let year = number(0..<4), year >= 1970, let month = number(5..<7), (1...12).contains(month),
            let day = number(8..<10), (1...31).contains(day), let hour = number(11..<13), hour < 24,
            let minute = number(14..<16), minute < 60, let second = number(17..<19), second <= 60
        else { return nil }
        let fraction = characters[19..<(characters.count - 1)]
        guard fraction.isEmpty || (fraction.first == UInt8(ascii: ".") && number(20..<(characters.count - 1)) != nil)
        else { return nil }
        return Self.day(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    // Years begin in March here, so that the leap day is a year's last; 400 of them, an era, have 146097 days.
    // 719468 days lie between 0000-03-01 and 1970-01-01. Five months from March, and again from August, have 153 days.

    private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = Int(floor: shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func day(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = Int(floor: shifted, by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int {
    /// The quotient, rounded down.
    fileprivate init(floor dividend: Int, by divisor: Int) {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        self = remainder < 0 ? quotient - 1 : quotient
    }
}
