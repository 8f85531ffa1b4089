// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `setup`: see `TunnelSetup`.
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "What it costs to set a tunnel up: TLS handshakes, upgrade, Hello and Authenticate at both ends."
    )

    @OptionGroup var server: ServerArguments
    @OptionGroup var output: OutputArguments

    @Option(help: "Tunnels that are set up.")
    var tunnels = 500

    @Option(help: "Tunnels that are being set up at a time.")
    var parallel = 8

    @Flag(help: "Resume TLS sessions instead of full handshakes.")
    var resume = false

    func validate() throws {
        try Bounds.check("--tunnels", self.tunnels, 1...9000)
        try Bounds.check("--parallel", self.parallel, 1...1000)
    }

    func run() throws {
        var workload = TunnelSetup()
        workload.tunnels = self.tunnels
        workload.parallel = self.parallel
        workload.resume = self.resume
        try self.output.show([try TestBed.with(self.server.setup) { try workload.run($0) }])
    }
}
