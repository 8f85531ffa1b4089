// SPDX-License-Identifier: GPL-3.0-only

/// What it costs to set a tunnel up: two TLS handshakes, WebSocket upgrades, Hellos and Authenticates.
public struct TunnelSetup: Sendable {
    public var tunnels = 500
    /// Tunnels that are being set up at a time.
    public var parallel = 8
    /// Whether TLS sessions are resumed.
    public var resume = false

    public init() {}

    /// The tunnels stay open until the measurement is over: taking them down is not part of it.
    public func run(_ bed: TestBed) throws -> TunnelSetupReport {
        let asksHello = bed.setup.kind.isDaemon
        // Some come and go before, for what is allocated once; and they bring a TLS session to resume.
        let first = try bed.open(max(32, self.parallel), parallel: self.parallel, asksHello: asksHello)
        for tunnel in first { tunnel.close() }
        try bed.session.loop.run(seconds: 0.3)

        let used = Usage.meter(bed.server)
        _ = try bed.open(self.tunnels, parallel: self.parallel, asksHello: asksHello, resuming: self.resume)
        return TunnelSetupReport(bed.setup, self, resumedHandshakes: bed.session.resumedHandshakes, used())
    }
}
