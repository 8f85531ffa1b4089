// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// What `/proc/PID/status` and `/proc/PID/task/TID/status` say.
struct ProcessStatus: Equatable {
    /// Bytes of memory that are resident.
    private(set) var residentBytes = 0
    /// How often the thread gave the CPU up by itself: each time it waits, it has woken up before.
    private(set) var voluntarySwitches = 0
    private(set) var involuntarySwitches = 0

    /// - Throws: `BenchmarkError` if the process has ended.
    static func read(_ process: pid_t) throws -> Self {
        let status = Self(parsing: try TextFile.read("/proc/\(process)/status"))
        guard status.residentBytes > 0 else { throw BenchmarkError("process \(process) has ended") }
        return status
    }

    /// Of each thread by its number: the file of the process counts only the first one's switches.
    static func readThreads(of process: pid_t) throws -> [String: Self] {
        var threads: [String: Self] = [:]
        for thread in try Directory.names(in: "/proc/\(process)/task") {
            // One that has ended meanwhile is left out.
            guard let text = try? TextFile.read("/proc/\(process)/task/\(thread)/status") else { continue }
            threads[thread] = Self(parsing: text)
        }
        return threads
    }

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
            guard words.count >= 2, let number = Int(words[1]) else { continue }
            switch words[0] {
            case "VmRSS": self.residentBytes = number * 1024
            case "voluntary_ctxt_switches": self.voluntarySwitches = number
            case "nonvoluntary_ctxt_switches": self.involuntarySwitches = number
            default: break
            }
        }
    }

    /// The switches of threads between two readings. Of a thread that has ended in between nothing is known.
    static func switches(
        from before: [String: Self],
        to after: [String: Self]
    ) -> (voluntary: Int, involuntary: Int) {
        after.reduce(into: (0, 0)) { sum, thread in
            let earlier = before[thread.key]
            sum.voluntary += thread.value.voluntarySwitches - (earlier?.voluntarySwitches ?? 0)
            sum.involuntary += thread.value.involuntarySwitches - (earlier?.involuntarySwitches ?? 0)
        }
    }
}
