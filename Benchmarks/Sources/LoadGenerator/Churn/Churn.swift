// SPDX-License-Identifier: GPL-3.0-only

/// Many connections come and go: does the server return to where it was?
public struct Churn: Sendable {
    /// Connections after the warm-up.
    public var connections = 100_000
    /// Connections before the first reading.
    public var warmUp = 10_000
    /// At a time.
    public var parallel = 64
    /// Seconds without connections before a reading: the daemon looks every 30 s for memory that it can give back, and
    /// gives it back when it has been idle for two looks.
    public var settling = 95.0
    public var seed: UInt64 = 1
    /// Progress, a line for each tenth.
    public var progress: @Sendable (String) -> Void = { _ in }

    /// Seconds that one connection may take.
    private static let patience = 30.0

    public init() {}

    public func run(_ bed: TestBed) throws -> ChurnReport {
        let transports: [Transport] = bed.setup.transport.usesTLS ? [.ssl, .wss, .unix] : [.tcp, .ws, .unix]
        let context = SoakContext(bed.session, bed.server, transports: transports)
        var random = SeededGenerator(seed: self.seed)
        _ = try self.visit(bed, context, self.warmUp, &random)
        let before = try self.reading(bed)
        let used = Usage.meter(bed.server)
        let visits = try self.visit(bed, context, self.connections, &random)
        let usage = used()
        let after = try self.reading(bed)
        return ChurnReport(
            bed.setup,
            self,
            visits,
            context.ledger,
            usage,
            before: before,
            after: after,
            errors: try LogLevels.errors(in: bed.server.process.log)
        )
    }

    /// What the server has without connections.
    struct Reading: Encodable, Equatable, Sendable {
        let residentBytes: Int
        let descriptors: Int
        /// What the daemon holds.
        var left = OpenCounts()
    }

    private func reading(_ bed: TestBed) throws -> Reading {
        try bed.session.loop.run(seconds: self.settling)
        let descriptors = try Descriptors.settled(bed)
        return Reading(
            residentBytes: try SettledMemory.read(bed.server, bed.session.loop),
            descriptors: descriptors,
            left: try OpenCounts.settled(bed, seconds: Self.patience)
        )
    }

    /// - Returns: the connections by how far they got.
    private func visit(
        _ bed: TestBed,
        _ context: SoakContext,
        _ count: Int,
        _ random: inout SeededGenerator
    ) throws -> [String: Int] {
        var visits: [String: Int] = [:]
        var open: [ChurnVisit] = []
        var begun = 0
        var progress = (begun: 0, at: Clock.now)
        while begun < count || !open.isEmpty {
            while begun < count, open.count < self.parallel {
                let kind = ChurnVisit.Kind.allCases[Int.random(in: 0..<ChurnVisit.Kind.allCases.count, using: &random)]
                let visit = try ChurnVisit(kind, context, &random)
                open.append(visit)
                begun += kind.connections
                visits[kind.rawValue, default: 0] += kind.connections
                if begun / max(1, count / 10) > progress.begun / max(1, count / 10) {
                    self.progress(
                        "\(begun) connections, \(Number.mebibytes(Double(try bed.server.residentBytes()))) MiB"
                    )
                }
                progress = (begun, Clock.now)
                try visit.start()
            }
            try bed.session.loop.turn(milliseconds: 100)
            let count = open.count
            open.removeAll { $0.isOver }
            if open.count < count { progress.at = Clock.now }
            if Clock.now - progress.at > UInt64(Self.patience * 1e9) {
                for visit in open { visit.failed("took too long") }
            }
        }
        return visits
    }
}
