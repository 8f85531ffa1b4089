// SPDX-License-Identifier: GPL-3.0-only

/// Numbers for people.
enum Number {
    /// With this many digits behind the point.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return "-" }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e18 else { return "\(value)" }
        let whole = Int64(scaled)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let divisor = Int64(scale)
        let fraction = String(whole % divisor)
        return "\(sign)\(whole / divisor)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// A share as whole percent.
    static func percent(_ value: Double) -> String { Self.fixed(value * 100, 0) + " %" }

    /// Bytes as KiB.
    static func kibibytes(_ bytes: Double) -> String { Self.fixed(bytes / 1024, 2) }

    /// Bytes as MiB.
    static func mebibytes(_ bytes: Double) -> String { Self.fixed(bytes / 1024 / 1024, 2) }
}
