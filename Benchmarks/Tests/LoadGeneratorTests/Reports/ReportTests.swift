// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct ReportTests {
    @Test(arguments: [([], nil), ([3], 3), ([1, 9, 2], 2), ([4, 1, 3, 2], 2.5)] as [([Double], Double?)])
    func medians(values: [Double], median: Double?) {
        #expect(Statistics.median(values) == median)
    }

    @Test(
        arguments: [
            (0, 2, "0.00"), (1.005, 1, "1.0"), (2.96, 1, "3.0"), (-0.04, 1, "0.0"), (-1.25, 2, "-1.25"),
            (1234.5678, 3, "1234.568"), (0.05, 2, "0.05"), (9.999, 0, "10"), (.infinity, 2, "-"), (.nan, 0, "-"),
        ] as [(Double, Int, String)]
    )
    func numbers(value: Double, digits: Int, text: String) {
        #expect(Number.fixed(value, digits) == text)
    }

    @Test func columnsAreAsWideAsTheirWidestCell() {
        let table = Table(columns: ["name", "n"], rows: [["a", "1"], ["longer", "1234"]])
        #expect(table.text == "name       n\na          1\nlonger  1234\n")
    }

    @Test(
        arguments: [
            ("64", 64), ("16k", 16384), ("16K", 16384), ("1M", 1 << 20), ("2G", 2 << 30), ("0", nil), ("", nil),
            ("k", nil), ("-1", nil), ("1.5k", nil), ("1kk", nil), ("99999999999999999999", nil),
            ("9999999999999G", nil),
        ] as [(String, Int?)]
    )
    func byteCounts(text: String, value: Int?) {
        #expect(ByteCount(text)?.value == value)
    }

    @Test func derivedFigures() {
        let setup = TestBed.Setup(.haproxy, .ssl)
        let usage = Usage(seconds: 2, serverCPUSeconds: 1.5, generatorCPUSeconds: 0.5)
        #expect(usage.serverUtilisation == 0.75)
        #expect(usage.generatorUtilisation == 0.25)
        var workload = Throughput()
        workload.messageSize = 1000
        let report = ThroughputReport(setup, workload, bytes: 500_000_000, usage)
        #expect(report.megabytesPerSecond == 250)
        #expect(report.serverCPUPerGB == 3)
        #expect(report.serverMicrosecondsPerMessage == 3)
        #expect(report.cells.count == ThroughputReport.columns.count)
    }

    @Test func memoryIsPerConnection() {
        let setup = TestBed.Setup(.haproxy, .ssl)
        let report = IdleReport(setup, connections: 10, bytesCarried: 1, resident: (1000, 11_000, 21_000))
        #expect(report.fresh == 1000)
        #expect(report.quiet == 2000)
        #expect(report.cells.count == IdleReport.columns.count)
    }

    @Test func jsonHasTheDerivedFiguresToo() throws {
        let usage = Usage(seconds: 2, serverCPUSeconds: 1, generatorCPUSeconds: 1)
        let report = TunnelSetupReport(TestBed.Setup(.haproxy, .ssl), TunnelSetup(), resumedHandshakes: 500, usage)
        let text = try ReportJSON.text(of: report)
        #expect(text.contains(#""tunnelsPerSecond" : 250"#))
        #expect(text.contains(#""serverMillisecondsPerTunnel" : 2"#))
        #expect(text.contains(#""resumedShare" : 0.5"#))
    }
}
