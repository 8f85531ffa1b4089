// SPDX-License-Identifier: GPL-3.0-only

import Glibc
import Testing

@testable import LoadGenerator

struct ProcessStatusTests {
    private static let text = """
        Name:\tnymea-remoteproxy
        VmPeak:\t  999999 kB
        VmRSS:\t   12345 kB
        RssAnon:\t    7000 kB
        Threads:\t3
        voluntary_ctxt_switches:\t42
        nonvoluntary_ctxt_switches:\t7
        """

    @Test func theLinesThatMatter() {
        let status = ProcessStatus(parsing: Self.text)
        #expect(status.residentBytes == 12345 * 1024)
        #expect(status.voluntarySwitches == 42)
        #expect(status.involuntarySwitches == 7)
    }

    @Test(arguments: ["", "VmRSS:", "VmRSS:\tmany kB", "nonsense"])
    func whatCannotBeReadIsNothing(text: String) {
        #expect(ProcessStatus(parsing: text).residentBytes == 0)
    }

    @Test func switchesOfThreadsThatCameAndWent() {
        func status(_ voluntary: Int, _ involuntary: Int) -> ProcessStatus {
            ProcessStatus(
                parsing: "voluntary_ctxt_switches:\t\(voluntary)\nnonvoluntary_ctxt_switches:\t\(involuntary)"
            )
        }
        let switches = ProcessStatus.switches(
            from: ["1": status(10, 1), "2": status(500, 50)],
            to: ["1": status(13, 2), "3": status(4, 0)]
        )
        #expect(switches.voluntary == 7)
        #expect(switches.involuntary == 1)
    }

    @Test func thisProcess() throws {
        #expect(try ProcessStatus.read(getpid()).residentBytes > 1 << 20)
        #expect(try !ProcessStatus.readThreads(of: getpid()).isEmpty)
    }

    @Test func noSuchProcess() {
        #expect(throws: BenchmarkError.self) { try ProcessStatus.read(-5) }
        #expect(throws: BenchmarkError.self) { try ProcessClock(of: 4_194_303) }
    }

    @Test func theClockCountsWorkButNotWaiting() throws {
        let clock = try ProcessClock(of: getpid())
        let before = clock.now
        var sum = 0
        let deadline = Clock.now + 50_000_000
        while Clock.now < deadline { sum &+= 1 }
        #expect(sum > 0)
        // Other tests run at the same time in this process: there is no upper bound.
        #expect(clock.now - before > 5_000_000)
    }

    @Test func aProcessorsName() {
        #expect(Machine.processor(in: "processor\t: 0\nmodel name\t: AMD EPYC\n") == "AMD EPYC")
        #expect(Machine.processor(in: "") == "unknown processor")
    }
}
