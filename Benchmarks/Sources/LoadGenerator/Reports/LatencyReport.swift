// SPDX-License-Identifier: GPL-3.0-only

/// What `Latency` found.
public struct LatencyReport: Report {
    public let server: String
    public let transport: Transport
    public let tunnels: Int
    /// Payload bytes of a message.
    public let messageSize: Int
    public let roundTrips: Int
    /// Microseconds of a round trip.
    public let p50: Double
    public let p99: Double
    public let p999: Double
    public let slowest: Double
    public let usage: Usage
    /// The server relays two messages per round trip.
    public let messagesPerSecond: Double
    public let serverMicrosecondsPerMessage: Double

    init(_ setup: TestBed.Setup, _ workload: Latency, _ pingPong: PingPong, _ usage: Usage) {
        self.server = setup.kind.name
        self.transport = setup.transport
        self.tunnels = workload.tunnels
        self.messageSize = workload.messageSize
        self.roundTrips = pingPong.roundTrips
        self.p50 = pingPong.time(percent: 50)
        self.p99 = pingPong.time(percent: 99)
        self.p999 = pingPong.time(percent: 99.9)
        self.slowest = pingPong.time(percent: 100)
        self.usage = usage
        let messages = Double(pingPong.roundTrips * 2)
        self.messagesPerSecond = messages / usage.seconds
        self.serverMicrosecondsPerMessage = usage.serverCPUSeconds * 1e6 / messages
    }

    public static let columns =
        [
            "server", "transport", "tunnels", "bytes/message", "p50 µs", "p99 µs", "p99.9 µs", "max µs", "messages/s",
            "CPU µs/message",
        ] + Usage.columns

    public var cells: [String] {
        [self.server, self.transport.rawValue, "\(self.tunnels)", "\(self.messageSize)"]
            + [self.p50, self.p99, self.p999, self.slowest].map { Number.fixed($0, 0) }
            + [Number.fixed(self.messagesPerSecond, 0), Number.fixed(self.serverMicrosecondsPerMessage, 2)]
            + self.usage.cells
    }
}
