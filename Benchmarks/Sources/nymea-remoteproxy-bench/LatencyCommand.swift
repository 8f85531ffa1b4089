// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `latency`: see `Latency`.
struct LatencyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "How long a small message takes there and back, and what CPU that costs."
    )

    @OptionGroup var server: ServerArguments
    @OptionGroup var output: OutputArguments

    @Option(help: "Tunnels at the same time, each with one message under way.")
    var tunnels = 32

    @Option(help: "Payload bytes of a message; k, M and G are understood.")
    var message = ByteCount(64)

    @Option(help: "Seconds measured.")
    var seconds = 3.0

    @Option(help: "Seconds before the measurement.")
    var warmUp = 1.0

    func validate() throws {
        try Bounds.check("--tunnels", self.tunnels, 1...10_000)
        try Bounds.check("--message", self.message.value, 1...(64 << 20))
        try Bounds.check("--seconds", self.seconds, 0.1...3600)
        try Bounds.check("--warm-up", self.warmUp, 0.1...3600)
    }

    func run() throws {
        var workload = Latency()
        workload.tunnels = self.tunnels
        workload.messageSize = self.message.value
        workload.seconds = self.seconds
        workload.warmUp = self.warmUp
        try self.output.show([try TestBed.with(self.server.setup) { try workload.run($0) }])
    }
}
