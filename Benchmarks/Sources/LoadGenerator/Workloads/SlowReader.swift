// SPDX-License-Identifier: GPL-3.0-only

/// What a tunnel costs in memory whose sender sends and whose reader does not read.
public struct SlowReader: Sendable {
    /// Tunnels that stall.
    public var tunnels = 1
    /// Bytes offered to each.
    public var bytes = 1 << 30
    /// When nothing was taken for so many seconds, back-pressure has stopped the sender.
    public var patience = 2.0

    public init() {}

    public func run(_ bed: TestBed) throws -> SlowReaderReport {
        let loop = bed.session.loop
        // Some come, carry and go before, for what is allocated once.
        let first = try bed.open(8)
        let warmUp = PayloadTraffic(first, messageSize: 16384)
        try warmUp.send(messages: 64, .both)
        try warmUp.drain(loop)
        for tunnel in first { tunnel.close() }

        let tunnels = try bed.open(self.tunnels)
        let traffic = PayloadTraffic(tunnels, messageSize: 16384)
        let before = try SettledMemory.read(bed.server, loop)
        for tunnel in tunnels { tunnel.second?.peer?.reads = false }
        try traffic.send(messages: self.bytes / 16384, .up)
        let peak = try self.peak(bed, traffic, before: before)
        let accepted = traffic.totalSent

        traffic.stopSending()
        for tunnel in tunnels { tunnel.second?.peer?.reads = true }
        try traffic.drain(loop, seconds: 120)
        return SlowReaderReport(bed.setup, self, accepted: accepted, resident: (before, peak))
    }

    /// Offers until back-pressure stops it or everything was taken.
    ///
    /// - Returns: the most memory that was resident meanwhile.
    private func peak(_ bed: TestBed, _ traffic: PayloadTraffic, before: Int) throws -> Int {
        let total = self.tunnels * (self.bytes / 16384) * 16384
        var peak = before
        var progress = (sent: -1, at: Clock.now)
        while Clock.now - progress.at < UInt64(self.patience * 1e9) {
            try bed.session.loop.run(seconds: 0.1)
            peak = max(peak, try bed.server.residentBytes())
            let sent = traffic.totalSent
            if sent != progress.sent { progress = (sent, Clock.now) }
            if sent == total { break }
        }
        return peak
    }
}
