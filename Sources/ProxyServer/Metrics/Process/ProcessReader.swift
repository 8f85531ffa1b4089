// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads what the system tells of this process. Where it tells nothing (not Linux, no /proc), families are missing.
struct ProcessReader: Sendable {
    /// Bytes of a file of /proc at most; those that are read have a few hundred.
    private static let maximumSize = 65_536

    private let ticksPerSecond = max(1, sysconf(Int32(_SC_CLK_TCK)))
    private let pageSize = UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))
    /// In Unix time. Once: the clock may be set later.
    private let startTime: Double?
    private let groups: [MemoryControlGroup.Files]

    init() {
        let uptime = Self.uptime
        let ticks = Double(self.ticksPerSecond)
        self.startTime = Self.status.flatMap { status in
            uptime.map { Double(UnixTime.milliseconds) / 1000 - $0 + Double(status.startTicks) / ticks }
        }
        self.groups = Self.text("/proc/self/cgroup").map(MemoryControlGroup.files) ?? []
    }

    /// All that the system tells now.
    var families: [MetricFamily] {
        var families: [MetricFamily] = []
        if let status = Self.status {
            families += [
                MetricFamily(.cpuSeconds, .number(Double(status.cpuTicks) / Double(self.ticksPerSecond))),
                MetricFamily(.residentMemory, .count(status.residentPages &* self.pageSize)),
                MetricFamily(.virtualMemory, .count(status.virtualBytes)),
                MetricFamily(.threads, .count(status.threads)),
            ]
        }
        if let open = Self.openDescriptors { families.append(MetricFamily(.openDescriptors, .count(open))) }
        if let maximum = Self.maximumDescriptors { families.append(MetricFamily(.maximumDescriptors, .count(maximum))) }
        if let start = self.startTime { families.append(MetricFamily(.startTime, .number(start))) }
        return families
    }

    /// What the system limits, and how near to it the process is.
    var limits: [LimitReading] {
        var limits: [LimitReading] = []
        if let open = Self.openDescriptors, let maximum = Self.maximumDescriptors {
            limits.append(LimitReading(LimitReading.descriptors, open, of: maximum))
        }
        if let memory = self.memory { limits.append(memory) }
        return limits
    }

    /// Of all limits around the process the one that is nearest.
    private var memory: LimitReading? {
        let readings = self.groups.compactMap { files -> LimitReading? in
            guard let limit = Self.text(files.limit).flatMap(MemoryControlGroup.limit),
                let usage = Self.text(files.usage).flatMap(MemoryControlGroup.bytes)
            else { return nil }
            return LimitReading("memory", usage, of: limit, .bytes)
        }
        return readings.min { $0.limit.subtracting($0.value) < $1.limit.subtracting($1.value) }
    }

    private static var status: ProcessStatus? { self.text("/proc/self/stat").flatMap(ProcessStatus.init(stat:)) }

    private static var maximumDescriptors: UInt64? {
        self.text("/proc/self/limits").flatMap(ProcessStatus.maximumDescriptors)
    }

    /// Since Linux 6.2 the directory's size is their number; before, they are counted.
    static var openDescriptors: UInt64? {
        let directory = "/proc/self/fd"
        guard let status = FileStatus(directory) else { return nil }
        if status.size > 0 { return UInt64(status.size) }
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        var count: UInt64 = 0
        while readdir(stream) != nil { count += 1 }
        // Without ".", "..", and the stream's own.
        return count.subtracting(3)
    }

    /// Seconds since the system has started, those that it slept included.
    private static var uptime: Double? {
        #if os(Linux)
        var time = timespec()
        guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        #else
        return nil
        #endif
    }

    private static func text(_ path: String) -> String? {
        (try? BoundedFile.read(path, limit: self.maximumSize)).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension UInt64 {
    /// No less than zero.
    fileprivate func subtracting(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
