// SPDX-License-Identifier: GPL-3.0-only

/// What `TunnelSetup` found.
public struct TunnelSetupReport: Report {
    public let server: String
    public let transport: Transport
    public let tunnels: Int
    public let parallel: Int
    /// Share of the handshakes that resumed a session.
    public let resumedShare: Double
    public let usage: Usage
    public let tunnelsPerSecond: Double
    public let serverMillisecondsPerTunnel: Double

    init(_ setup: TestBed.Setup, _ workload: TunnelSetup, resumedHandshakes: Int, _ usage: Usage) {
        self.server = setup.kind.name
        self.transport = setup.transport
        self.tunnels = workload.tunnels
        self.parallel = workload.parallel
        self.resumedShare = Double(resumedHandshakes) / Double(workload.tunnels * 2)
        self.usage = usage
        self.tunnelsPerSecond = Double(workload.tunnels) / usage.seconds
        self.serverMillisecondsPerTunnel = usage.serverCPUSeconds * 1e3 / Double(workload.tunnels)
    }

    public static let columns =
        ["server", "transport", "tunnels", "parallel", "resumed", "tunnels/s", "CPU ms/tunnel"] + Usage.columns

    public var cells: [String] {
        [
            self.server,
            self.transport.rawValue,
            "\(self.tunnels)",
            "\(self.parallel)",
            Number.percent(self.resumedShare),
            Number.fixed(self.tunnelsPerSecond, 0),
            Number.fixed(self.serverMillisecondsPerTunnel, 3),
        ] + self.usage.cells
    }
}
