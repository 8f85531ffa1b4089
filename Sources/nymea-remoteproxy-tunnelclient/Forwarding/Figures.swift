// SPDX-License-Identifier: GPL-3.0-only

import TunnelForwarding

/// Figures as people read them.
enum Figures {
    /// `0 B`, `999 B`, `1.0 kB`, `12 MB`: three digits at most.
    static func bytes(_ count: UInt64) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var value = Double(count) / 1000
        var unit = "kB"
        for next in ["MB", "GB", "TB", "PB", "EB"] where value >= 999.5 {
            value /= 1000
            unit = next
        }
        // A value that would be rounded to 10.0 has no place for its decimal.
        let tenths = (value * 10).rounded()
        return tenths < 100 ? "\(tenths / 10) \(unit)" : "\(Int(value.rounded())) \(unit)"
    }

    /// `1 connection`, `2 connections`.
    static func connections(_ count: Int) -> String { "\(count) connection\(count == 1 ? "" : "s")" }
}

/// How fast bytes went between two looks.
struct TrafficRate: Equatable {
    /// Bytes per second.
    private(set) var rate = Traffic()
    private var last: (traffic: Traffic, time: ContinuousClock.Instant)

    init(now: ContinuousClock.Instant) {
        self.last = (Traffic(), now)
    }

    mutating func look(_ traffic: Traffic, now: ContinuousClock.Instant) {
        let seconds = self.last.time.duration(to: now) / .seconds(1)
        guard seconds > 0 else { return }
        let new = traffic - self.last.traffic
        self.rate = Traffic(
            sent: UInt64((Double(new.sent) / seconds).rounded()),
            received: UInt64((Double(new.received) / seconds).rounded())
        )
        self.last = (traffic, now)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.rate == right.rate && left.last == right.last
    }
}
