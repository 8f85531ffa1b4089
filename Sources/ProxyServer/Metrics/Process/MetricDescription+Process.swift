// SPDX-License-Identifier: GPL-3.0-only

/// The families that Prometheus' client libraries give every process, under their usual names.
extension MetricDescription {
    /// Each of them.
    static let process: [MetricDescription] = [
        cpuSeconds, openDescriptors, maximumDescriptors, residentMemory, virtualMemory, startTime, threads,
    ]

    static let cpuSeconds = MetricDescription(
        "process_cpu_seconds_total",
        .counter,
        "CPU time of the process, in user and in system mode."
    )
    static let openDescriptors = MetricDescription("process_open_fds", .gauge, "Open file descriptors.")
    static let maximumDescriptors = MetricDescription(
        "process_max_fds",
        .gauge,
        "The most file descriptors that may be open."
    )
    static let residentMemory = MetricDescription(
        "process_resident_memory_bytes",
        .gauge,
        "Memory of the process that is in RAM."
    )
    static let virtualMemory = MetricDescription(
        "process_virtual_memory_bytes",
        .gauge,
        "Address space of the process."
    )
    static let startTime = MetricDescription(
        "process_start_time_seconds",
        .gauge,
        "When the process started, in Unix time."
    )
    static let threads = MetricDescription("process_threads", .gauge, "Threads of the process.")
}
