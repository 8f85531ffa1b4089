// SPDX-License-Identifier: GPL-3.0-only

/// What `Throughput` found.
public struct ThroughputReport: Report {
    public let server: String
    public let api: ProxyAPI
    public let transport: Transport
    public let loops: Int
    public let tunnels: Int
    /// Payload bytes of a message.
    public let messageSize: Int
    public let direction: Direction
    /// Payload bytes that arrived while it was measured.
    public let bytes: Int
    public let usage: Usage
    /// Millions of payload bytes per second.
    public let megabytesPerSecond: Double
    /// Seconds of the server's CPU per thousand million payload bytes.
    public let serverCPUPerGB: Double
    public let serverMicrosecondsPerMessage: Double

    init(_ setup: TestBed.Setup, _ workload: Throughput, bytes: Int, _ usage: Usage) {
        self.server = setup.kind.name
        self.api = workload.api
        self.transport = setup.transport
        self.loops = setup.loops
        self.tunnels = workload.tunnels
        self.messageSize = workload.messageSize
        self.direction = workload.direction
        self.bytes = bytes
        self.usage = usage
        self.megabytesPerSecond = Double(bytes) / 1e6 / usage.seconds
        self.serverCPUPerGB = usage.serverCPUSeconds / (Double(bytes) / 1e9)
        let messages = Double(bytes) / Double(workload.messageSize)
        self.serverMicrosecondsPerMessage = usage.serverCPUSeconds * 1e6 / messages
    }

    public static let columns =
        ["server", "API", "transport", "tunnels", "bytes/message", "direction", "MB/s", "CPU s/GB", "µs/message"]
        + Usage.columns

    public var cells: [String] {
        [
            self.server,
            self.api.rawValue,
            self.transport.rawValue,
            "\(self.tunnels)",
            "\(self.messageSize)",
            self.direction.rawValue,
            Number.fixed(self.megabytesPerSecond, 1),
            Number.fixed(self.serverCPUPerGB, 3),
            Number.fixed(self.serverMicrosecondsPerMessage, 2),
        ] + self.usage.cells
    }
}
