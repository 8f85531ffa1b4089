// SPDX-License-Identifier: GPL-3.0-only

/// One kind of measurement of a comparison.
public struct Measure: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case throughput(Load)
        case latency
        case setup(resume: Bool)
        case idle
        case slowReader
        case idleServer
    }

    /// What is sent, by whom.
    struct Load: Hashable, Sendable {
        var api = ProxyAPI.rendezvous
        /// Tunnels, or clients of a device.
        var tunnels = 32
        var messageSize = 16384
        var direction = Direction.up
        /// As in `Throughput`.
        var run: Int?
        /// The measurement ends when this much has arrived, rather than after a time.
        var bytes: Int?
        /// Event loops of the server.
        var loops = 1
    }

    let kind: Kind
    let transport: Transport

    init(_ kind: Kind, _ transport: Transport = .ssl) {
        self.kind = kind
        self.transport = transport
    }

    var name: String {
        switch self.kind {
        case .throughput(let load): "\(self.transport.rawValue) \(load.name)"
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
        /// The most bytes of a measurement that ends by bytes.
        public var bytes = Int.max
        public var setups = 500
        public var connections = 5000
        public var idleSeconds = 10.0

        public init() {}

        /// Enough to see that everything works.
        public static var quick: Self {
            var effort = Self()
            effort.seconds = 1
            effort.warmUp = 0.5
            effort.bytes = 1 << 27
            effort.setups = 100
            effort.connections = 1000
            effort.idleSeconds = 5
            return effort
        }
    }

    /// Seconds after which a measurement ends though its bytes have not all arrived.
    private static let longest = 60.0

    /// Measures a server that is started for it.
    func run(_ server: ServerKind, _ effort: Effort) throws -> [Metric: Double] {
        switch self.kind {
        case .throughput(let load): try self.throughput(server, effort, load)
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
        _ load: Load
    ) throws -> [Metric: Double] {
        try self.with(server, loops: load.loops) { bed in
            var workload = Throughput()
            workload.api = load.api
            workload.tunnels = load.tunnels
            workload.messageSize = load.messageSize
            workload.direction = load.direction
            workload.run = load.run
            workload.bytes = load.bytes.map { min($0, effort.bytes) }
            workload.seconds = load.bytes == nil ? effort.seconds : Self.longest
            workload.warmUp = effort.warmUp
            let report = try workload.run(bed)
            return [
                .megabytesPerSecond: report.megabytesPerSecond,
                .megabytesPerSecondAtFullUse: 1000 * Double(load.loops) / report.serverCPUPerGB,
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

extension Measure.Load {
    /// Says what differs from the usual.
    var name: String {
        let usual = Self()
        var parts = ["\(self.messageSize) B"]
        if self.direction != usual.direction || self.api != usual.api { parts[0] += " \(self.direction.rawValue)" }
        if self.loops != usual.loops { parts.append("\(self.loops) cores") }
        switch self.api {
        case .rendezvous: if self.tunnels != usual.tunnels { parts.append("\(self.tunnels) tunnels") }
        case .tunnelProxy: parts.append("\(self.tunnels) clients of a device")
        }
        if let run = self.run { parts.append("\(run) in a row") }
        return parts.joined(separator: ", ")
    }
}
