// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// What `/proc/PID/status` says about a process.
struct ProcessStatus: Equatable {
    /// Bytes of memory that are resident.
    var residentBytes = 0
    /// How often a thread gave the CPU up by itself: each time it waits, it has woken up before.
    var voluntarySwitches = 0
    var involuntarySwitches = 0

    /// Reads memory of the process, and the switches of all its threads.
    static func read(_ process: pid_t) throws -> Self {
        var status = Self(parsing: try TextFile.read("/proc/\(process)/status"))
        guard status.residentBytes > 0 else { throw BenchmarkError("process \(process) has no memory: it has ended") }
        // The file of the process has only the first thread's.
        status.voluntarySwitches = 0
        status.involuntarySwitches = 0
        for thread in try Directory.names(in: "/proc/\(process)/task") {
            guard let text = try? TextFile.read("/proc/\(process)/task/\(thread)/status") else { continue }
            let thread = Self(parsing: text)
            status.voluntarySwitches += thread.voluntarySwitches
            status.involuntarySwitches += thread.involuntarySwitches
        }
        return status
    }

    init() {}

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
}
