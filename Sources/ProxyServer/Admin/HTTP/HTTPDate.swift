// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Points in time as HTTP writes them (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter unixTime: In seconds.
    static func text(of unixTime: Int) -> String {
        var seconds = time_t(unixTime)
        var date = tm()
        gmtime_r(&seconds, &date)
        let day = "\(self.days[Int(date.tm_wday)]), \(self.two(date.tm_mday)) \(self.months[Int(date.tm_mon)])"
        let time = "\(self.two(date.tm_hour)):\(self.two(date.tm_min)):\(self.two(date.tm_sec))"
        return "\(day) \(date.tm_year + 1900) \(time) GMT"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
