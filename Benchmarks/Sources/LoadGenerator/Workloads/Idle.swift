// SPDX-License-Identifier: GPL-3.0-only

/// What a connection costs in memory that does nothing.
public struct Idle: Sendable {
    /// Connections; two of them are a tunnel.
    public var connections = 5000
    /// Bytes that each connection carries each way before it goes quiet.
    public var bytesCarried = 256 * 1024
    /// Tunnels that carry at a time.
    public var parallel = 32

    public init() {}

    public func run(_ bed: TestBed) throws -> IdleReport {
        let loop = bed.session.loop
        try self.warmUp(bed)
        let before = try SettledMemory.read(bed.server, loop)

        let tunnels = try bed.open(self.connections / 2)
        let traffic = PayloadTraffic(tunnels, messageSize: 16384)
        let fresh = try SettledMemory.read(bed.server, loop)

        for start in stride(from: 0, to: tunnels.count, by: self.parallel) {
            let some = start..<min(tunnels.count, start + self.parallel)
            try traffic.send(messages: (self.bytesCarried + 16383) / 16384, .both, of: some)
            try traffic.drain(loop)
        }
        let quiet = try SettledMemory.read(bed.server, loop)

        return IdleReport(
            bed.setup,
            connections: tunnels.count * 2,
            bytesCarried: self.bytesCarried,
            resident: (before, fresh, quiet)
        )
    }

    /// Some tunnels that come, carry and go: what is allocated once, whoever comes, is not to be counted.
    private func warmUp(_ bed: TestBed) throws {
        let tunnels = try bed.open(self.parallel)
        let traffic = PayloadTraffic(tunnels, messageSize: 16384)
        try traffic.send(messages: 16, .both)
        try traffic.drain(bed.session.loop)
        for tunnel in tunnels { tunnel.close() }
        try bed.session.loop.run(seconds: 0.5)
    }
}
