// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Mixed load with random faults among it, over some time, with each byte of the well-behaved checked.
public struct Soak: Sendable {
    /// Seconds of load; coming to an end is not counted.
    public var seconds = 600.0
    /// What all that is random comes from. The same seed brings the same peers; what happens when is also the machine's.
    public var seed: UInt64 = 1
    /// Bytes of the longest messages.
    public var longestMessage = 524_288
    /// Progress, a line a minute, and what is found, as soon as it is.
    public var progress: @Sendable (String) -> Void = { _ in }

    /// Seconds between two looks at what is to be done.
    private static let tick = 0.002
    /// Seconds in which the last come to their end, and the daemon closes what they leave.
    private static let patience = 60.0
    /// Seconds between two reloads of the configuration.
    private static let reloads = 10.0...40.0

    public init() {}

    public func run(_ bed: TestBed) throws -> SoakReport {
        let transports: [Transport] = bed.setup.transport.usesTLS ? [.ssl, .wss, .unix] : [.tcp, .ws, .unix]
        let context = SoakContext(bed.session, bed.server, transports: transports)
        let clientHello = try bed.session.clientHello()
        var random = SeededGenerator(seed: self.seed)
        let before = try Descriptors.settled(bed)
        context.longestMessage = self.longestMessage
        context.ledger.report = self.progress

        var population = SoakPopulation()
        var samples = MemorySamples()
        let begin = Clock.now
        let end = UInt64.seconds(fromNow: self.seconds)
        var nextSample = begin
        var nextReload = begin + BurstySender.nanoseconds(in: 1...Self.reloads.upperBound, &random)
        while Clock.now < end {
            try self.turn(bed, &population)
            let now = Clock.now
            // One at a time, so that not all come in the same moment.
            if let role = population.vacancy {
                let actor = try Self.actor(role, context, clientHello, &random)
                population.add(actor, as: role)
                try actor.start(now)
            }
            if now >= nextSample {
                samples.add(try bed.server.residentBytes())
                nextSample += 1_000_000_000
                if samples.bytes.count % 60 == 0 { self.progress(Self.line(context.ledger, samples)) }
            }
            if now >= nextReload {
                kill(bed.server.process.id, SIGHUP)
                context.ledger.reloads += 1
                nextReload = now + BurstySender.nanoseconds(in: Self.reloads, &random)
            }
        }

        for actor in population.all { actor.finish(end) }
        let limit = UInt64.seconds(fromNow: Self.patience)
        while !population.isEmpty, Clock.now < limit { try self.turn(bed, &population) }
        for actor in population.all {
            context.ledger.found("\(type(of: actor)) did not come to its end")
            actor.abandon()
        }
        bed.session.close()
        let after = try Descriptors.settled(bed, atMost: before, seconds: Self.patience)
        guard bed.server.process.isRunning else { throw bed.server.process.failure("ended") }
        let left = try OpenCounts.settled(bed, seconds: Self.patience)
        return SoakReport(
            bed.setup,
            self,
            transports,
            context.ledger,
            samples,
            descriptors: (before, after),
            left: left,
            errors: try LogLevels.errors(in: bed.server.process.log)
        )
    }

    /// One round of events, and of what is to be done.
    private func turn(_ bed: TestBed, _ population: inout SoakPopulation) throws {
        try bed.session.loop.run(seconds: Self.tick)
        let now = Clock.now
        for actor in population.all { try actor.tick(now) }
        population.removeThoseThatAreOver()
    }

    private static func actor(
        _ role: SoakPopulation.Role,
        _ context: SoakContext,
        _ clientHello: [UInt8],
        _ random: inout SeededGenerator
    ) throws -> any SoakActor {
        let seed = random.next()
        switch role {
        case .lively: return try SoakTunnel(.lively, context, seed: seed)
        case .idle: return try SoakTunnel(.idle, context, seed: seed)
        case .slow: return try SoakTunnel(.slow, context, seed: seed)
        case .device: return SoakDevice(context, seed: seed)
        case .fault:
            let plan = FaultPlan.any(context.anyTransport(&random), &random)
            return FaultActor(plan, context, clientHello: clientHello, seed: seed)
        }
    }

    private static func line(_ ledger: SoakLedger, _ samples: MemorySamples) -> String {
        "\(samples.bytes.count) s: \(ledger.tunnels.values.reduce(0, +)) tunnels, \(ledger.bytesReceived >> 20) MiB, "
            + "\(ledger.faults.values.reduce(0) { $0 + $1.begun }) faults, "
            + "\(Number.mebibytes(Double(samples.bytes.last ?? 0))) MiB resident, \(ledger.findingCount) findings"
    }
}
