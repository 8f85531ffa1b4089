// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `idle-daemon`: see `IdleServer`.
struct IdleDaemonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle-daemon",
        abstract: "What a server costs that nobody uses: memory and wake-ups."
    )

    @OptionGroup var server: ServerArguments
    @OptionGroup var output: OutputArguments

    @Option(help: "Seconds watched.")
    var seconds = 10.0

    func validate() throws {
        try Bounds.check("--seconds", self.seconds, 1...3600)
    }

    func run() throws {
        var workload = IdleServer()
        workload.seconds = self.seconds
        try self.output.show([try TestBed.with(self.server.setup) { try workload.run($0) }])
    }
}
