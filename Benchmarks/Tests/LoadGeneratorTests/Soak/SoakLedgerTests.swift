// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct SoakLedgerTests {
    private static func report(
        _ ledger: SoakLedger,
        descriptors: (Int, Int) = (9, 9),
        left: OpenCounts = OpenCounts(),
        errors: [String] = []
    )
        -> SoakReport
    {
        var samples = MemorySamples()
        samples.add(1 << 20)
        return SoakReport(
            TestBed.Setup(.haproxy, .ssl),
            Soak(),
            [.ssl],
            ledger,
            samples,
            descriptors: descriptors,
            left: left,
            errors: (errors, errors.count)
        )
    }

    @Test func allIsWell() {
        let report = Self.report(SoakLedger())
        #expect(report.broken.isEmpty)
        #expect(report.text.hasSuffix("all invariants held\n"))
    }

    @Test func foreignBytesBreakIt() {
        let ledger = SoakLedger()
        var stream = StreamVerifier(seed: 1)
        [1, 2, 3].withUnsafeBytes { ledger.arrived($0, in: &stream, of: "tunnel 7") }
        #expect(ledger.bytesForeign == 24)
        #expect(Self.report(ledger).broken == ["tunnel 7: 24 bytes that nobody sent"])
        #expect(Self.report(ledger).text.contains("BROKEN: tunnel 7"))
    }

    @Test func lostBytesBreakIt() {
        let ledger = SoakLedger()
        var stream = StreamVerifier(seed: 1)
        _ = stream.next(5)
        ledger.ended(stream, of: "tunnel 7")
        #expect(ledger.bytesLost == 5)
        #expect(Self.report(ledger).broken == ["tunnel 7: 5 of 5 bytes did not arrive"])
    }

    @Test func descriptorsAndErrorsBreakIt() {
        let broken = Self.report(SoakLedger(), descriptors: (9, 11), errors: ["an error"]).broken
        #expect(broken == ["2 descriptors were not closed", "the log has an error: an error"])
    }

    @Test func whatTheDaemonStillHoldsBreaksIt() {
        let broken = Self.report(SoakLedger(), left: OpenCounts(devices: 1)).broken
        #expect(broken.count == 1)
        #expect(broken.first?.contains(", 1 devices, ") == true)
    }

    @Test func manyFindingsAreCountedAndSomeAreKept() {
        let ledger = SoakLedger()
        for number in 0..<1000 { ledger.found("\(number)") }
        #expect(Self.report(ledger).broken.count == 51)
        #expect(Self.report(ledger).broken.last == "… and 950 more")
    }
}
