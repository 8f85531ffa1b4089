// SPDX-License-Identifier: GPL-3.0-only

/// What `IdleServer` found.
public struct IdleServerReport: Report {
    public let server: String
    public let residentBytes: Int
    public let usage: Usage
    /// Threads that went to sleep: as often as that they had woken up.
    public let voluntarySwitches: Int
    public let involuntarySwitches: Int
    public let wakeUpsPerSecond: Double

    init(
        _ setup: TestBed.Setup,
        residentBytes: Int,
        switches: (voluntary: Int, involuntary: Int),
        _ usage: Usage
    ) {
        self.server = setup.kind.name
        self.residentBytes = residentBytes
        self.usage = usage
        self.voluntarySwitches = switches.voluntary
        self.involuntarySwitches = switches.involuntary
        self.wakeUpsPerSecond = Double(self.voluntarySwitches + self.involuntarySwitches) / usage.seconds
    }

    public static let columns = ["server", "RSS MiB", "seconds", "voluntary", "involuntary", "wake-ups/s", "CPU ms"]

    public var cells: [String] {
        [
            self.server,
            Number.mebibytes(Double(self.residentBytes)),
            Number.fixed(self.usage.seconds, 0),
            "\(self.voluntarySwitches)",
            "\(self.involuntarySwitches)",
            Number.fixed(self.wakeUpsPerSecond, 2),
            Number.fixed(self.usage.serverCPUSeconds * 1000, 2),
        ]
    }
}
