// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// Days, names and limits of the log engine's files, as values.
@Suite struct LogFileRulesTests {
    /// Days begin at multiples of 86400 seconds, and are the days of March 2025.
    static let calendar = LocalCalendar { second in
        let inDay = second % 86_400
        return LocalTime(
            day: LocalTime.Day(year: 2025, month: 3, day: second / 86_400),
            hour: inDay / 3600,
            minute: inDay / 60 % 60,
            second: inDay % 60
        )
    }

    static let midnight = 10 * 86_400

    @Test("The system's calendar has the order of time, and its stamp fourteen digits")
    func system() {
        let (one, two) = (LocalCalendar.system.time(1_700_000_000), LocalCalendar.system.time(1_700_086_400))
        #expect(one.day < two.day)
        #expect(one.stamp.count == 14 && one.stamp.hasPrefix("202311"))
        #expect(one.stamp < two.stamp)
        #expect(Self.calendar.time(Self.midnight - 1).stamp == "20250309235959")
        #expect(Self.calendar.time(Self.midnight).stamp == "20250310000000")
    }

    @Test("A file's day is over at midnight; a line that comes late does not bring it back")
    func rotation() {
        var rotation = LogRotation(writtenAt: Self.midnight - 1, calendar: Self.calendar)
        #expect(!rotation.begins(at: Self.midnight - 1))
        #expect(!rotation.isOver(at: Self.midnight - 1))
        #expect(rotation.begins(at: Self.midnight))
        #expect(rotation.isOver(at: Self.midnight))
        rotation.rotated(at: Self.midnight)
        #expect(!rotation.begins(at: Self.midnight - 1))
        #expect(!rotation.isOver(at: Self.midnight + 86_399))
        // The clock was set back.
        #expect(rotation.isOver(at: Self.midnight - 1))
    }

    @Test("Logs are removed that were rotated more than so many days ago, and nothing else")
    func retention() {
        let retention = LogRetention(name: "log", days: 2)
        let now = Self.midnight + 100
        #expect(retention.rotatedName(Self.calendar.time(now)) == "log-20250310000140.log")
        let old = "log-20250308000139.log"
        let names = [
            old, "log-20250308000140.log", "log-20250310000140.log", "log.log", "log-.log", "log-2025030800013.log",
            "log-202503080001390.log", "log-2025030800013x.log", "log-20250101000000.log.gz", "xlog-20250101000000.log",
            "log-other-20250101000000.log", "log-20250101000000.txt", "", "log-٢٠٢٥٠١٠١٠٠٠٠٠٠.log",
        ]
        #expect(retention.expired(names, now: now, calendar: Self.calendar) == [old])
        #expect(LogRetention(name: "log", days: 0).expired(names, now: now, calendar: Self.calendar) == [])
    }

    @Test("A line that was written in part waits as a whole")
    func partial() {
        var pending = PendingLines()
        pending.append("one\n")
        pending.append("two\n")
        #expect(pending.wrote(6) == 2)
        #expect(pending.bytes == Array("two\n".utf8))
        #expect(pending.wrote(0) == 0)
        #expect(pending.wrote(3) == 3)
        #expect(pending.wrote(4) == 0)
        #expect(pending.isEmpty)
    }

    @Test("Lines that do not fit are counted, and those that are there stay")
    func full() {
        var pending = PendingLines()
        let line = String(repeating: "x", count: 1023) + "\n"
        for _ in 0..<1024 { pending.append(line) }
        #expect(pending.bytes.count == PendingLines.maximumSize)
        pending.append("x\n")
        pending.append("x\n")
        #expect(pending.bytes.count == PendingLines.maximumSize)
        #expect(pending.takeDropped() == 2)
        #expect(pending.takeDropped() == 0)
    }

    @Test("Tunnels that end while the queue is full are counted")
    func queue() {
        let finished = FinishedTunnels()
        let tunnel = FinishedTunnel(end: 2, begin: 1, user: "", addressOne: "a", addressTwo: "b", traffic: 3)
        for _ in 0..<(FinishedTunnels.maximumCount + 3) { finished.add(tunnel) }
        let batch = finished.takeAll()
        #expect(batch.tunnels.count == FinishedTunnels.maximumCount)
        #expect(batch.dropped == 3)
        #expect(finished.takeAll() == FinishedTunnels.Batch())
    }
}
