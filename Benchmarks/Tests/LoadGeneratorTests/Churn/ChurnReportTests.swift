// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct ChurnReportTests {
    private static func report(
        resident: (Int, Int),
        descriptors: (Int, Int) = (5, 5),
        found: String? = nil,
        left: OpenCounts = OpenCounts()
    ) -> ChurnReport {
        let ledger = SoakLedger()
        if let found { ledger.found(found) }
        return ChurnReport(
            TestBed.Setup(.haproxy, .ssl),
            Churn(),
            ["pair": 60, "greet": 40],
            ledger,
            Usage(seconds: 2, serverCPUSeconds: 1, generatorCPUSeconds: 1),
            before: Churn.Reading(residentBytes: resident.0 << 20, descriptors: descriptors.0),
            after: Churn.Reading(residentBytes: resident.1 << 20, descriptors: descriptors.1, left: left),
            errors: ([], 0)
        )
    }

    @Test func memoryMayBeATenthMore() {
        #expect(Self.report(resident: (100, 110)).broken.isEmpty)
        #expect(Self.report(resident: (100, 111)).broken == ["memory grew by the factor 1.110"])
    }

    @Test func aDescriptorMoreOrAFailureBreaksIt() {
        #expect(Self.report(resident: (9, 9), descriptors: (5, 6)).broken == ["1 descriptors were not closed"])
        #expect(Self.report(resident: (9, 9), descriptors: (5, 4)).broken.isEmpty)
        #expect(Self.report(resident: (9, 9), found: "it failed").broken == ["it failed"])
        #expect(Self.report(resident: (9, 9), left: OpenCounts(tunnels: 1)).broken.count == 1)
    }

    @Test func theTextSaysHowFastItWas() {
        let text = Self.report(resident: (20, 21)).text
        #expect(text.contains("rate         50 connections/s\n"))
        #expect(text.contains("connections  greet: 40, pair: 60\n"))
        #expect(text.hasSuffix("all invariants held\n"))
    }
}
