// SPDX-License-Identifier: GPL-3.0-only

/// Figures as people read them.
package enum Units {
    /// `0 B`, `1023 B`, `1.0 KiB`, `999 KiB`, `16 EiB`: three digits at most, except for bytes.
    package static func bytes(_ count: UInt64) -> String {
        guard count >= 1024 else { return "\(count) B" }
        var value = Double(count) / 1024
        var names = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
        // From here on it would be written as 1000 or more.
        while value >= 999.5, names.count > 1 {
            value /= 1024
            names = names.dropFirst()
        }
        guard let name = names.first else { return "\(count) B" }
        // A value that would be rounded to 10.0 has no place for its decimal.
        let tenths = (value * 10).rounded()
        return tenths < 100 ? "\(tenths / 10) \(name)" : "\(Int(value.rounded())) \(name)"
    }

    /// `1.0 KiB/s`; what is not known is empty.
    package static func rate(_ bytesPerSecond: UInt64?) -> String {
        bytesPerSecond.map { "\(self.bytes($0))/s" } ?? ""
    }

    /// `04:05:06`, or `3d 04:05:06`; never less than nothing, whatever the clocks say.
    package static func duration(seconds: Int64) -> String {
        let seconds = max(0, seconds)
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let days = seconds / 86_400
        return (days > 0 ? "\(days)d " : "") + clock.joined(separator: ":")
    }

    /// The time between two moments, in seconds since 1970.
    package static func age(from start: Int64, to now: Int64) -> String {
        let (seconds, overflow) = now.subtractingReportingOverflow(start)
        return overflow ? "" : self.duration(seconds: seconds)
    }

    /// `1 client`, `2 clients`.
    package static func count(_ count: UInt64, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? "\(one)s")"
    }

    /// A moment as `2026-11-25 20:04:05 UTC`; empty when it is none that a calendar of four digits has.
    package static func moment(_ timestamp: Int64) -> String {
        guard (0..<253_402_300_800).contains(timestamp) else { return "" }
        let days = timestamp / 86_400
        // Civil from days, with years that begin in March, so that the leap day is the last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
        return "\(date) \(self.duration(seconds: timestamp % 86_400)) UTC"
    }
}
