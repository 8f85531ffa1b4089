// SPDX-License-Identifier: GPL-3.0-only

/// What a server costs that nobody uses.
public struct IdleServer: Sendable {
    public var seconds = 10.0

    public init() {}

    public func run(_ bed: TestBed) throws -> IdleServerReport {
        let loop = bed.session.loop
        // Its start is over when it has listened for a while.
        try loop.run(seconds: 2)
        let before = try ProcessStatus.read(bed.server.process.id)
        let used = Usage.meter(bed.server)
        try loop.run(seconds: self.seconds)
        let usage = used()
        let after = try ProcessStatus.read(bed.server.process.id)
        return IdleServerReport(bed.setup, before: before, after: after, usage)
    }
}
