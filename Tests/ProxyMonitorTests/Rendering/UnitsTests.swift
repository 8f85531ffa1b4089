// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyMonitor

@Suite struct UnitsTests {
    @Test(
        arguments: [
            (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (10_137, "9.9 KiB"), (10_220, "10 KiB"),
            (1_022_975, "999 KiB"), (1_023_488, "1.0 MiB"), (1 << 20, "1.0 MiB"), (1 << 40, "1.0 TiB"),
            (1_125_899_906_842_624, "1.0 PiB"), (UInt64.max, "16 EiB"),
        ] as [(UInt64, String)]
    )
    func bytes(count: UInt64, text: String) {
        #expect(Units.bytes(count) == text)
        #expect(Units.rate(count) == "\(text)/s")
    }

    @Test func whatIsNotKnownIsEmpty() { #expect(Units.rate(nil) == "") }

    @Test(
        arguments: [
            (0, "00:00:00"), (59, "00:00:59"), (14_706, "04:05:06"), (86_399, "23:59:59"), (86_400, "1d 00:00:00"),
            (273_906, "3d 04:05:06"), (-5, "00:00:00"), (Int64.min, "00:00:00"),
        ] as [(Int64, String)]
    )
    func durations(seconds: Int64, text: String) { #expect(Units.duration(seconds: seconds) == text) }

    @Test func agesThatNoClockHas() {
        #expect(Units.age(from: 100, to: 160) == "00:01:00")
        #expect(Units.age(from: .min, to: .max) == "")
        #expect(Units.age(from: .max, to: 0) == "00:00:00")
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_795_636_800, "2026-11-25 20:00:00 UTC"), (4_107_542_399, "2100-02-28 23:59:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"), (253_402_300_799, "9999-12-31 23:59:59 UTC"),
            (253_402_300_800, ""), (-1, ""), (Int64.max, ""),
        ] as [(Int64, String)]
    )
    func moments(timestamp: Int64, text: String) { #expect(Units.moment(timestamp) == text) }

    @Test func counts() {
        #expect(Units.count(1, "client") == "1 client" && Units.count(0, "client") == "0 clients")
    }
}

@Suite struct SparklineTests {
    @Test func isScaledToThePeakOfWhatIsShown() {
        #expect(Sparkline.text([0, 1, 50, 100, nil], columns: 10, .utf8) == "▁▂▅█ ")
        #expect(Sparkline.text([0, 1, 50, 100, nil], columns: 10, .ascii) == "_.=# ")
        // The newest ones; a peak that is not shown does not count.
        #expect(Sparkline.text([1000, 1, 2], columns: 2, .utf8) == "▅█")
    }

    @Test func ofNothing() {
        #expect(Sparkline.text([0, 0], columns: 5, .utf8) == "▁▁")
        #expect(Sparkline.text([], columns: 5, .utf8) == "" && Sparkline.text([1], columns: -1, .utf8) == "")
        #expect(Sparkline.text([.max, .max - 1, 1], columns: 5, .utf8) == "██▂")
    }
}

@Suite struct ColumnLayoutTests {
    @Test(arguments: ViewState.View.allCases)
    func neverWiderThanTheScreenAndNeverNarrowerThanItCanBe(view: ViewState.View) {
        for columns in 0...300 {
            let layout = ColumnLayout(view, columns: columns)
            let width = layout.places.reduce(0) { $0 + $1.width } + max(0, layout.places.count - 1) * ColumnLayout.gap
            #expect(width <= columns)
            if !layout.places.isEmpty { #expect(width == columns) }
            #expect(layout.places.allSatisfy { $0.width >= $0.column.widths.lowerBound })
        }
        #expect(ColumnLayout(view, columns: 300).places.map(\.column) == view.columns)
        #expect(Set(view.columns.map { "\($0)" }) == Set(view.columnsByImportance.map { "\($0)" }))
    }
}
