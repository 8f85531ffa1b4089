// SPDX-License-Identifier: GPL-3.0-only

/// What a soak found.
public struct SoakReport: EnduranceReport {
    /// How much more memory may be resident in the last fifth than in the first.
    static let highestGrowth = 1.1
    /// Below so many seconds the load itself is not the same in both, and memory is not judged.
    static let shortestJudged = 60.0

    public let seed: UInt64
    public let seconds: Double
    public let transports: [Transport]
    public let tunnels: [String: Int]
    public let devices: Int
    public let deviceClients: Int
    public let bytesSent: Int
    public let bytesReceived: Int
    public let bytesLost: Int
    public let bytesForeign: Int
    public let endedByProxy: Int
    public let notEstablished: Int
    public let reloads: Int
    let faults: [String: SoakLedger.FaultCount]
    public let faultsBegun: Int
    public let faultsOverdue: Int
    /// Medians of resident bytes.
    public let residentFirstFifth: Double
    public let residentLastFifth: Double
    public let residentPeak: Int
    public let residentRatio: Double
    public let descriptorsBefore: Int
    public let descriptorsAfter: Int
    /// What the daemon still holds when all have gone.
    let left: OpenCounts
    public let errorLines: Int
    /// What must not be, one line each; empty if all is well. Only the first of many.
    public let broken: [String]

    init(
        _ setup: TestBed.Setup,
        _ soak: Soak,
        _ transports: [Transport],
        _ ledger: SoakLedger,
        _ samples: MemorySamples,
        descriptors: (before: Int, after: Int),
        left: OpenCounts,
        errors: (lines: [String], count: Int)
    ) {
        self.seed = soak.seed
        self.seconds = soak.seconds
        self.transports = transports
        self.tunnels = ledger.tunnels
        self.devices = ledger.devices
        self.deviceClients = ledger.deviceClients
        self.bytesSent = ledger.bytesSent
        self.bytesReceived = ledger.bytesReceived
        self.bytesLost = ledger.bytesLost
        self.bytesForeign = ledger.bytesForeign
        self.endedByProxy = ledger.endedByProxy
        self.notEstablished = ledger.notEstablished
        self.reloads = ledger.reloads
        self.faults = ledger.faults
        self.faultsBegun = ledger.faults.values.reduce(0) { $0 + $1.begun }
        self.faultsOverdue = ledger.faults.values.reduce(0) { $0 + $1.overdue }
        self.residentFirstFifth = samples.firstFifth ?? 0
        self.residentLastFifth = samples.lastFifth ?? 0
        self.residentPeak = samples.peak
        self.residentRatio = (samples.lastFifth ?? 0) / (samples.firstFifth ?? 1)
        self.descriptorsBefore = descriptors.before
        self.descriptorsAfter = descriptors.after
        self.left = left
        self.errorLines = errors.count
        var broken = ledger.findings
        if ledger.findingCount > broken.count { broken.append("… and \(ledger.findingCount - broken.count) more") }
        if soak.seconds >= Self.shortestJudged, self.residentRatio > Self.highestGrowth {
            broken.append("memory grew by the factor \(Number.fixed(self.residentRatio, 3))")
        }
        if descriptors.after > descriptors.before {
            broken.append("\(descriptors.after - descriptors.before) descriptors were not closed")
        }
        if !left.areZero { broken.append("the daemon still holds \(left.text)") }
        broken += errors.lines.map { "the log has an error: \($0)" }
        self.broken = broken
    }

    /// The report for people.
    public var text: String {
        let tunnelCount = self.tunnels.values.reduce(0, +)
        let kinds = Dictionary(grouping: self.tunnels) { String($0.key.prefix { $0 != " " }) }
            .mapValues { $0.reduce(0) { $0 + $1.value } }.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let rows = self.faults.sorted { $0.key < $1.key }.map { name, count in
            [name, "\(count.begun)", "\(count.closed)", "\(count.vanished)", "\(count.overdue)"]
                + [Number.fixed(count.slowest, 2)]
        }
        let columns = ["fault", "begun", "closed by the proxy", "gone by themselves", "overdue", "slowest s"]
        return """
            soak of \(Number.fixed(self.seconds, 0)) s, seed \(self.seed), over \
            \(self.transports.map(\.rawValue).joined(separator: ", "))
            tunnels      \(tunnelCount): \(kinds)
            devices      \(self.devices) with \(self.deviceClients) clients
            bytes        \(self.bytesSent) sent, \(self.bytesReceived) arrived, \(self.bytesLost) lost, \
            \(self.bytesForeign) foreign
            ended        \(self.endedByProxy) well-behaved by the proxy, \(self.notEstablished) never established
            faults       \(self.faultsBegun), of which \(self.faultsOverdue) overdue
            reloads      \(self.reloads)
            memory       \(Number.mebibytes(self.residentFirstFifth)) MiB in the first fifth, \
            \(Number.mebibytes(self.residentLastFifth)) MiB in the last: factor \
            \(Number.fixed(self.residentRatio, 3)); peak \(Number.mebibytes(Double(self.residentPeak))) MiB
            descriptors  \(self.descriptorsBefore) before, \(self.descriptorsAfter) after
            left         \(self.left.text)
            log          \(self.errorLines) lines at error level

            \(Table(columns: columns, rows: rows).text)
            \(self.broken.isEmpty ? "all invariants held" : self.broken.map { "BROKEN: \($0)" }.joined(separator: "\n"))

            """
    }
}
