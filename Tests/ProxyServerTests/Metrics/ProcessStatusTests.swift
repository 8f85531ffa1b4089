// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import Testing

@testable import ProxyServer

/// What /proc says, as the manual has it, and whatever else may be there.
@Suite struct ProcessStatusTests {
    /// A line as Linux 6.1 writes it.
    static let stat =
        "4242 (nymea) x) 1 (y) S 1 4242 4242 0 -1 4194560 1000 0 3 0 157 43 0 0 20 0 7 0 123456 250000000 8192 "
        + "18446744073709551615 1 1 0 0 0 0 0 4096 16903 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n"

    @Test("The fields are counted behind the last parenthesis, for the program's name may hold anything")
    func status() throws {
        let status = try #require(ProcessStatus(stat: Self.stat))
        #expect(status.cpuTicks == 200)
        #expect(status.threads == 7)
        #expect(status.startTicks == 123_456)
        #expect(status.virtualBytes == 250_000_000)
        #expect(status.residentPages == 8192)
    }

    @Test(
        "What is no such line is none",
        arguments: ["", "1", ")", "1 (a) S", "1 (a) S " + String(repeating: "x ", count: 40)]
    )
    func noStatus(text: String) {
        #expect(ProcessStatus(stat: text) == nil)
    }

    @Test("A line that is cut anywhere is read whole or not at all")
    func cut() {
        let whole = ProcessStatus(stat: Self.stat)
        for length in 0..<Self.stat.count {
            let status = ProcessStatus(stat: String(Self.stat.prefix(length)))
            // The last field that counts may be cut itself.
            #expect(status == nil || status?.threads == whole?.threads && status?.virtualBytes == whole?.virtualBytes)
        }
    }

    @Test(
        "The soft limit counts; unlimited is none",
        arguments: [
            (
                "Limit  Soft  Hard  Units\nMax open files            1024                 1048576              files \n",
                1024
            ),
            ("Max open files            unlimited            unlimited            files\n", nil),
            ("Max processes 1 2 processes\n", nil), ("Max open files", nil), ("", nil),
        ] as [(String, UInt64?)]
    )
    func descriptors(text: String, limit: UInt64?) {
        #expect(ProcessStatus.maximumDescriptors(limits: text) == limit)
    }

    @Test("A control group's own files come first, then those of the groups around it")
    func groups() {
        #expect(
            MemoryControlGroup.files(cgroup: "0::/system.slice/proxy.service\n").map(\.limit) == [
                "/sys/fs/cgroup/system.slice/proxy.service/memory.max", "/sys/fs/cgroup/system.slice/memory.max",
                "/sys/fs/cgroup/memory.max",
            ]
        )
        #expect(
            MemoryControlGroup.files(cgroup: "5:cpu,cpuacct:/a\n4:memory,pids:/a:b\n").map(\.usage) == [
                "/sys/fs/cgroup/memory/a:b/memory.usage_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes",
            ]
        )
        for text in ["", "x", "0:", "::", "1:name=systemd:/"] {
            #expect(MemoryControlGroup.files(cgroup: text).isEmpty)
        }
        let deep = "0::" + String(repeating: "/a", count: 1000)
        #expect(MemoryControlGroup.files(cgroup: deep).count == MemoryControlGroup.maximumDepth + 1)
    }

    @Test(
        arguments: [
            ("max\n", nil), ("1073741824\n", 1_073_741_824), ("9223372036854771712\n", nil), ("0\n", nil), ("", nil),
            ("-1", nil),
        ] as [(String, UInt64?)]
    )
    func limits(text: String, limit: UInt64?) {
        #expect(MemoryControlGroup.limit(text) == limit)
    }

    #if os(Linux)
    @Test("This process has memory, threads, descriptors, and began before now")
    func thisProcess() throws {
        let families = ProcessReader().families
        #expect(families.map(\.description.name).sorted() == MetricDescription.process.map(\.name).sorted())
        func value(_ description: MetricDescription) throws -> Double {
            switch try #require(families.first { $0.description == description }?.samples.first?.value) {
            case .count(let count): return Double(count)
            case .number(let number): return number
            case .histogram: throw CancellationError()
            }
        }
        #expect(try value(.residentMemory) > 1_048_576)
        #expect(try value(.virtualMemory) > value(.residentMemory))
        #expect(try value(.threads) >= 1)
        #expect(try value(.cpuSeconds) > 0)
        // Standard input, output, error.
        #expect(try value(.openDescriptors) >= 3 && value(.openDescriptors) <= value(.maximumDescriptors))
        let now = Double(UnixTime.milliseconds) / 1000
        // A day: longer than any test runs.
        #expect(try value(.startTime) <= now + 1 && value(.startTime) > now - 86_400)
        #expect(ProcessReader().limits.first?.name == "descriptors")
    }
    #endif
}
