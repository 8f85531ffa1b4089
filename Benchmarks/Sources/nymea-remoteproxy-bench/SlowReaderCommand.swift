// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `slow-reader`: see `SlowReader`.
struct SlowReaderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slow-reader",
        abstract: "What a tunnel costs in memory whose sender sends and whose reader does not read.",
        discussion: """
            Bytes are offered until back-pressure stops the sender for two seconds. Then the reader reads, and every \
            byte that was accepted has to arrive.
            """
    )

    @OptionGroup var server: ServerArguments
    @OptionGroup var output: OutputArguments

    @Option(help: "Tunnels that stall.")
    var tunnels = 1

    @Option(help: "Bytes offered to each; k, M and G are understood.")
    var bytes = ByteCount(1 << 30)

    func validate() throws {
        try Bounds.check("--tunnels", self.tunnels, 1...5000)
        guard self.bytes.value >= 16384 else { throw ValidationError("--bytes: at least 16k.") }
    }

    func run() throws {
        var workload = SlowReader()
        workload.tunnels = self.tunnels
        workload.bytes = self.bytes.value
        try self.output.show([try TestBed.with(self.server.setup) { try workload.run($0) }])
    }
}
