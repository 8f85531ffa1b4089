// SPDX-License-Identifier: GPL-3.0-only

/// How long a small message takes there and back, and what it costs.
public struct Latency: Sendable {
    public var tunnels = 32
    /// Payload bytes of a message.
    public var messageSize = 64
    /// Seconds before the measurement.
    public var warmUp = 1.0
    public var seconds = 3.0

    public init() {}

    public func run(_ bed: TestBed) throws -> LatencyReport {
        let pingPong = PingPong(try bed.open(self.tunnels), messageSize: self.messageSize)
        let loop = bed.session.loop
        try pingPong.start()
        try loop.run(seconds: self.warmUp)
        pingPong.reset()
        let used = Usage.meter(bed.server)
        try loop.run(seconds: self.seconds)
        let usage = used()
        guard pingPong.roundTrips > 0 else { throw BenchmarkError("no message came back in \(self.seconds) s") }
        let report = LatencyReport(bed.setup, self, pingPong, usage)
        try pingPong.stop(loop)
        return report
    }
}
