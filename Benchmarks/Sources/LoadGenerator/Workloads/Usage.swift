// SPDX-License-Identifier: GPL-3.0-only

/// Time and CPU time that something took.
public struct Usage: Encodable, Equatable, Sendable {
    /// Seconds that passed.
    public let seconds: Double
    public let serverCPUSeconds: Double
    public let generatorCPUSeconds: Double
    /// Share of the time in which the server used a core; above 1 with several cores.
    public let serverUtilisation: Double
    /// The same of the load generator. Near 1, and it is the generator that sets the pace.
    public let generatorUtilisation: Double

    init(seconds: Double, serverCPUSeconds: Double, generatorCPUSeconds: Double) {
        self.seconds = seconds
        self.serverCPUSeconds = serverCPUSeconds
        self.generatorCPUSeconds = generatorCPUSeconds
        self.serverUtilisation = serverCPUSeconds / seconds
        self.generatorUtilisation = generatorCPUSeconds / seconds
    }

    /// Starts to measure; the function returned tells what has been used since.
    static func meter(_ server: RunningServer) -> () -> Usage {
        let before = (Clock.now, server.clock.now, Clock.ownCPU)
        return {
            Usage(
                seconds: Double(Clock.now - before.0) / 1e9,
                serverCPUSeconds: Double(server.clock.now - before.1) / 1e9,
                generatorCPUSeconds: Double(Clock.ownCPU - before.2) / 1e9
            )
        }
    }

    static let columns = ["server CPU", "server busy", "generator busy"]

    var cells: [String] {
        [
            Number.fixed(self.serverCPUSeconds, 3) + " s",
            Number.percent(self.serverUtilisation),
            Number.percent(self.generatorUtilisation),
        ]
    }
}
