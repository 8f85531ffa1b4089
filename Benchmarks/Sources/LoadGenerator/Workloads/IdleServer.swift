// SPDX-License-Identifier: GPL-3.0-only

/// What a server costs that nobody uses.
public struct IdleServer: Sendable {
    /// Seconds watched.
    public var seconds = 10.0
    /// Seconds after the start before it is watched.
    public var settling = 6.0

    public init() {}

    public func run(_ bed: TestBed) throws -> IdleServerReport {
        let loop = bed.session.loop
        // Its start is over by then: threads that the start needed have ended.
        try loop.run(seconds: self.settling)
        let before = try ProcessStatus.readThreads(of: bed.server.process.id)
        let used = Usage.meter(bed.server)
        try loop.run(seconds: self.seconds)
        let usage = used()
        let after = try ProcessStatus.readThreads(of: bed.server.process.id)
        return IdleServerReport(
            bed.setup,
            residentBytes: try bed.server.residentBytes(),
            switches: ProcessStatus.switches(from: before, to: after),
            usage
        )
    }
}
