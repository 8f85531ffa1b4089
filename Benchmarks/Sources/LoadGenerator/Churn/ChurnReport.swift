// SPDX-License-Identifier: GPL-3.0-only

/// What a churn found.
public struct ChurnReport: EnduranceReport {
    /// How much more memory may be resident after it than before.
    static let highestGrowth = 1.1

    public let seed: UInt64
    public let transports: String
    public let warmUp: Int
    /// By how far they got.
    public let connections: [String: Int]
    public let usage: Usage
    let before: Churn.Reading
    let after: Churn.Reading
    public let residentRatio: Double
    public let bytesExchanged: Int
    public let errorLines: Int
    public let broken: [String]

    init(
        _ setup: TestBed.Setup,
        _ churn: Churn,
        _ connections: [String: Int],
        _ ledger: SoakLedger,
        _ usage: Usage,
        before: Churn.Reading,
        after: Churn.Reading,
        errors: (lines: [String], count: Int)
    ) {
        self.seed = churn.seed
        self.transports = setup.transport.usesTLS ? "ssl, wss, unix" : "tcp, ws, unix"
        self.warmUp = churn.warmUp
        self.connections = connections
        self.usage = usage
        self.before = before
        self.after = after
        self.residentRatio = Double(after.residentBytes) / Double(before.residentBytes)
        self.bytesExchanged = ledger.bytesReceived
        self.errorLines = errors.count
        var broken = ledger.findings
        if ledger.findingCount > broken.count { broken.append("… and \(ledger.findingCount - broken.count) more") }
        if self.residentRatio > Self.highestGrowth {
            broken.append("memory grew by the factor \(Number.fixed(self.residentRatio, 3))")
        }
        if after.descriptors > before.descriptors {
            broken.append("\(after.descriptors - before.descriptors) descriptors were not closed")
        }
        if !after.left.areZero { broken.append("the daemon still holds \(after.left.text)") }
        broken += errors.lines.map { "the log has an error: \($0)" }
        self.broken = broken
    }

    public var text: String {
        let total = self.connections.values.reduce(0, +)
        let kinds = self.connections.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return """
            churn of \(total) connections after \(self.warmUp), seed \(self.seed), over \(self.transports)
            connections  \(kinds.joined(separator: ", "))
            rate         \(Number.fixed(Double(total) / self.usage.seconds, 0)) connections/s
            memory       \(Number.mebibytes(Double(self.before.residentBytes))) MiB before, \
            \(Number.mebibytes(Double(self.after.residentBytes))) MiB after: factor \
            \(Number.fixed(self.residentRatio, 3))
            descriptors  \(self.before.descriptors) before, \(self.after.descriptors) after
            left         \(self.after.left.text)
            log          \(self.errorLines) lines at error level
            \(self.broken.isEmpty ? "all invariants held" : self.broken.map { "BROKEN: \($0)" }.joined(separator: "\n"))

            """
    }
}
