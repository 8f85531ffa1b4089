// SPDX-License-Identifier: GPL-3.0-only

/// What proc_pid_stat(5) says of a process.
struct ProcessStatus: Equatable, Sendable {
    /// In user and in system mode, in clock ticks.
    let cpuTicks: UInt64
    let threads: UInt64
    /// Since the system has started, in clock ticks.
    let startTicks: UInt64
    let virtualBytes: UInt64
    let residentPages: UInt64

    /// Reads `/proc/[pid]/stat`; nil if it is not what the manual says.
    init?(stat text: String) {
        // The name of the program, in parentheses, may hold spaces and parentheses itself.
        guard let name = text.lastIndex(of: ")") else { return nil }
        // From the third field on, which is the state.
        let fields = text[text.index(after: name)...].split { $0 == " " || $0 == "\n" }
        func field(_ number: Int) -> UInt64? { number - 3 < fields.count ? UInt64(fields[number - 3]) : nil }
        guard let user = field(14), let system = field(15), let threads = field(20), let start = field(22),
            let virtual = field(23), let resident = field(24)
        else { return nil }
        self.cpuTicks = user &+ system
        self.threads = threads
        self.startTicks = start
        self.virtualBytes = virtual
        self.residentPages = resident
    }

    /// How many files may be open, by `/proc/[pid]/limits`: the soft limit; nil if there is none, or it is not said.
    static func maximumDescriptors(limits text: String) -> UInt64? {
        let title = "Max open files"
        let line = text.split(separator: "\n").first { $0.hasPrefix(title) }
        return line?.dropFirst(title.count).split(separator: " ").first.flatMap { UInt64($0) }
    }
}
