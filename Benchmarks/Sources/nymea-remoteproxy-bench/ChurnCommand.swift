// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `churn`: see `Churn`.
struct ChurnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "churn",
        abstract: "Many connections come and go: do memory and descriptors return to where they were?",
        discussion: """
            Exit code 1: memory is more than a tenth above what it was, descriptors are left, a connection failed, or the \
            daemon logged an error.
            """
    )

    @OptionGroup var daemon: DaemonArguments
    @OptionGroup var output: EnduranceOutput

    @Option(help: "Connections that come and go between the two readings.")
    var count = 100_000

    @Option(help: "Connections that come and go before the first reading.")
    var warmUp = 10_000

    @Option(help: "Connections, or tunnels, at a time.")
    var parallel = 64

    @Option(help: "Seconds without connections before a reading, in which the daemon gives back memory.")
    var settling = 95.0

    @Option(help: "What all that is random comes from (default: another one each time).")
    var seed: UInt64?

    func validate() throws {
        try Bounds.check("--count", self.count, 1...100_000_000)
        try Bounds.check("--warm-up", self.warmUp, 0...100_000_000)
        try Bounds.check("--parallel", self.parallel, 1...5000)
        try Bounds.check("--settling", self.settling, 0...3600)
    }

    func run() throws {
        var churn = Churn()
        churn.connections = self.count
        churn.warmUp = self.warmUp
        churn.parallel = self.parallel
        churn.settling = self.settling
        churn.seed = self.seed ?? UInt64.random(in: 1...999_999_999)
        churn.progress = { StandardError.print($0) }
        StandardError.print("seed \(churn.seed)")
        try self.output.show(try TestBed.with(self.daemon.setup) { try churn.run($0) })
    }
}
