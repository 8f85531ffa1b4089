// SPDX-License-Identifier: GPL-3.0-only

/// One kind of measurement of a comparison.
public struct Measure: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case throughput(messageSize: Int, loops: Int)
        case latency
        case setup(resume: Bool)
        case idle
        case slowReader
        case idleServer
    }

    let kind: Kind
    let transport: Transport

    init(_ kind: Kind, _ transport: Transport = .ssl) {
        self.kind = kind
        self.transport = transport
    }

    var name: String {
        switch self.kind {
        case .throughput(let size, let loops):
            "\(self.transport.rawValue) \(size) B" + (loops > 1 ? ", \(loops) cores" : "")
        case .latency: "\(self.transport.rawValue) ping-pong 64 B"
        case .setup(let resume): "\(self.transport.rawValue) set-up" + (resume ? ", resumed" : "")
        case .idle: "\(self.transport.rawValue) idle connections"
        case .slowReader: "\(self.transport.rawValue) slow reader"
        case .idleServer: "idle server"
        }
    }

    /// Memory is the same in every round, and takes long to measure.
    var isMeasuredOnce: Bool {
        switch self.kind {
        case .throughput, .latency, .setup: false
        case .idle, .slowReader, .idleServer: true
        }
    }

    /// How long and how much.
    public struct Effort: Sendable {
        public var seconds = 3.0
        public var warmUp = 1.0
        public var setups = 500
        public var connections = 5000
        public var idleSeconds = 10.0

        public init() {}

        /// Enough to see that everything works.
        public static var quick: Self {
            var effort = Self()
            effort.seconds = 1
            effort.warmUp = 0.5
            effort.setups = 100
            effort.connections = 1000
            effort.idleSeconds = 5
            return effort
        }
    }

    /// Measures a server that is started for it.
    func run(_ server: ServerKind, _ effort: Effort) throws -> [Metric: Double] {
        switch self.kind {
        case .throughput(let size, let loops): try self.throughput(server, effort, messageSize: size, loops: loops)
        case .latency: try self.latency(server, effort)
        case .setup(let resume): try self.setup(server, effort, resume: resume)
        case .idle:
            try self.with(server) { bed in
                var workload = Idle()
                workload.connections = effort.connections
                let report = try workload.run(bed)
                return [.freshBytesPerConnection: report.fresh, .quietBytesPerConnection: report.quiet]
            }
        case .slowReader:
            try self.with(server) { [.growthBytesPerTunnel: try SlowReader().run($0).growthPerTunnel] }
        case .idleServer:
            try self.with(server) { bed in
                var workload = IdleServer()
                workload.seconds = effort.idleSeconds
                let report = try workload.run(bed)
                return [
                    .residentBytes: Double(report.residentBytes),
                    .wakeUpsPerSecond: report.wakeUpsPerSecond,
                ]
            }
        }
    }

    private func with(
        _ server: ServerKind,
        loops: Int = 1,
        _ body: (TestBed) throws -> [Metric: Double]
    ) throws -> [Metric: Double] {
        var cores = CoreAssignment.apart
        // The generator keeps its core, and shares it with the server's second loop.
        if loops > 1 { cores.server = Set(0..<loops) }
        return try TestBed.with(TestBed.Setup(server, self.transport, cores: cores, loops: loops), body)
    }

    private func throughput(
        _ server: ServerKind,
        _ effort: Effort,
        messageSize: Int,
        loops: Int
    ) throws -> [Metric: Double] {
        try self.with(server, loops: loops) { bed in
            var workload = Throughput()
            workload.messageSize = messageSize
            workload.seconds = effort.seconds
            workload.warmUp = effort.warmUp
            let report = try workload.run(bed)
            return [
                .megabytesPerSecond: report.megabytesPerSecond,
                .megabytesPerSecondAtFullUse: 1000 * Double(loops) / report.serverCPUPerGB,
                .serverCPUPerGB: report.serverCPUPerGB,
                .serverMicrosecondsPerMessage: report.serverMicrosecondsPerMessage,
                .serverUtilisation: report.usage.serverUtilisation,
                .generatorUtilisation: report.usage.generatorUtilisation,
            ]
        }
    }

    private func latency(_ server: ServerKind, _ effort: Effort) throws -> [Metric: Double] {
        try self.with(server) { bed in
            var workload = Latency()
            workload.seconds = effort.seconds
            workload.warmUp = effort.warmUp
            let report = try workload.run(bed)
            return [
                .serverMicrosecondsPerMessage: report.serverMicrosecondsPerMessage,
                .p50Microseconds: report.p50,
                .p99Microseconds: report.p99,
                .messagesPerSecond: report.messagesPerSecond,
                .serverUtilisation: report.usage.serverUtilisation,
                .generatorUtilisation: report.usage.generatorUtilisation,
            ]
        }
    }

    private func setup(_ server: ServerKind, _ effort: Effort, resume: Bool) throws -> [Metric: Double] {
        try self.with(server) { bed in
            var workload = TunnelSetup()
            workload.tunnels = effort.setups
            workload.resume = resume
            let report = try workload.run(bed)
            return [
                .serverMillisecondsPerTunnel: report.serverMillisecondsPerTunnel,
                .tunnelsPerSecond: report.tunnelsPerSecond,
                .resumedShare: report.resumedShare,
                .generatorUtilisation: report.usage.generatorUtilisation,
            ]
        }
    }
}
