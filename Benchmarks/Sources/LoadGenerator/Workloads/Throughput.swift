// SPDX-License-Identifier: GPL-3.0-only

/// How fast bytes go through tunnels, and what that costs.
public struct Throughput: Sendable {
    public var api = ProxyAPI.rendezvous
    /// How many tunnels there are, or clients of the device.
    public var tunnels = 32
    /// Payload bytes of a message.
    public var messageSize = 16384
    public var direction = Direction.up
    /// All byte values rather than printable ones.
    public var noise = false
    /// WebSocket messages are text rather than binary.
    public var text = false
    /// Bytes that a sender hands to its socket at a time, at least one record.
    public var burst = Throughput.longestBurst
    /// Messages that a device sends to one client before it turns to the next; nil for a burst of them.
    public var run: Int?
    /// The most that `burst` may be.
    public static let longestBurst = EventLoop.longestBurst
    /// Seconds before the measurement.
    public var warmUp = 1.0
    /// Seconds measured, or less if `bytes` have arrived.
    public var seconds = 3.0
    public var bytes: Int?

    public init() {}

    public func run(_ bed: TestBed) throws -> ThroughputReport {
        let traffic = try self.traffic(bed)
        let loop = bed.session.loop
        loop.burst = self.burst
        // More than can be sent; stopSending ends it.
        try traffic.send(messages: 1 << 48, self.direction)
        try loop.run(seconds: self.warmUp)
        guard traffic.totalReceived > 0 else { throw BenchmarkError("nothing arrived in \(self.warmUp) s") }

        let before = traffic.totalReceived
        let used = Usage.meter(bed.server)
        let deadline = UInt64.seconds(fromNow: self.seconds)
        let limit = self.bytes.map { before + $0 } ?? .max
        while Clock.now < deadline, traffic.totalReceived < limit { try loop.turn(milliseconds: 100) }
        let usage = used()
        let bytes = traffic.totalReceived - before

        traffic.stopSending()
        try traffic.drain(loop, seconds: 30)
        return ThroughputReport(bed.setup, self, bytes: bytes, usage)
    }

    private func traffic(_ bed: TestBed) throws -> any Traffic {
        let pattern = PayloadPattern(size: self.messageSize, isNoise: self.noise)
        switch self.api {
        case .rendezvous:
            return PayloadTraffic(try bed.open(self.tunnels), pattern: pattern, text: self.text)
        case .tunnelProxy:
            let group = try bed.openDevice(clients: self.tunnels)
            let run = self.run ?? max(1, self.burst / self.messageSize)
            return try DeviceTraffic(group, pattern: pattern, text: self.text, run: run)
        }
    }
}
