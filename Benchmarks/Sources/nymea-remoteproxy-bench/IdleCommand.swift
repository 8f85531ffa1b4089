// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `idle`: see `Idle`.
struct IdleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "What a connection costs in memory that does nothing: fresh, and after it has carried bytes.",
        discussion: """
            A few tunnels come and go before the first reading, so that what the server allocates once, whoever comes, \
            is not counted.
            """
    )

    @OptionGroup var server: ServerArguments
    @OptionGroup var output: OutputArguments

    @Option(help: "Connections; two of them are a tunnel.")
    var connections = 5000

    @Option(help: "Bytes that each connection carries each way before it goes quiet; k, M and G are understood.")
    var carry = ByteCount(256 << 10)

    @Option(help: "Tunnels that carry at a time.")
    var parallel = 32

    func validate() throws {
        try Bounds.check("--connections", self.connections, 2...14_000)
        try Bounds.check("--parallel", self.parallel, 1...1000)
    }

    func run() throws {
        var workload = Idle()
        workload.connections = self.connections
        workload.bytesCarried = self.carry.value
        workload.parallel = self.parallel
        try self.output.show([try TestBed.with(self.server.setup) { try workload.run($0) }])
    }
}
