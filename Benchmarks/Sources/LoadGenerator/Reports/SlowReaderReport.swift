// SPDX-License-Identifier: GPL-3.0-only

/// What `SlowReader` found.
public struct SlowReaderReport: Report {
    public let server: String
    public let transport: Transport
    public let tunnels: Int
    public let bytesOffered: Int
    /// Bytes per tunnel that were taken before back-pressure stopped the sender; most lie in the kernel. All of them
    /// arrived once the reader read.
    public let bytesAccepted: Int
    /// Resident bytes of the server before anything was sent, and the most that it had while the reader did not read.
    public let residentBefore: Int
    public let residentPeak: Int
    public let growthPerTunnel: Double

    init(_ setup: TestBed.Setup, _ workload: SlowReader, accepted: Int, resident: (before: Int, peak: Int)) {
        self.server = setup.kind.name
        self.transport = setup.transport
        self.tunnels = workload.tunnels
        self.bytesOffered = workload.bytes
        self.bytesAccepted = accepted / workload.tunnels
        self.residentBefore = resident.before
        self.residentPeak = resident.peak
        self.growthPerTunnel = Double(resident.peak - resident.before) / Double(workload.tunnels)
    }

    public static let columns = [
        "server", "transport", "stalled", "offered MiB", "accepted MiB", "before MiB", "growth MiB/tunnel",
    ]

    public var cells: [String] {
        [
            self.server,
            self.transport.rawValue,
            "\(self.tunnels)",
            Number.mebibytes(Double(self.bytesOffered)),
            Number.mebibytes(Double(self.bytesAccepted)),
            Number.mebibytes(Double(self.residentBefore)),
            Number.mebibytes(self.growthPerTunnel),
        ]
    }
}
