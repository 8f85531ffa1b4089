// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `tunnel-proxy`: see `Target.TunnelProxyMatrix`.
struct TunnelProxyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tunnel-proxy",
        abstract: "A device and its clients, against the same bytes through tunnels of the rendezvous API.",
        discussion: """
            Every combination of clients, message size and direction, each beside as many rendezvous tunnels in the same \
            round. The daemon runs on core 0, the load generator on core 1. Progress goes to standard error.
            """
    )

    @Option(help: ArgumentHelp("The daemon's program (default: the one built beside this program).", valueName: "path"))
    var daemon: String?

    @Option(help: ArgumentHelp("Another build to measure in the same rounds; may be repeated.", valueName: "name=path"))
    var extraDaemon: [NamedProgram] = []

    @Option(help: "How all connect: ssl, wss, tcp or ws.")
    var transport = Transport.ssl

    @Option(help: ArgumentHelp("Numbers of clients.", valueName: "numbers"))
    var clients = ValueList([1, 16, 256])

    @Option(help: ArgumentHelp("Payload bytes of a message; k, M and G are understood.", valueName: "sizes"))
    var message = ValueList([ByteCount(16384), ByteCount(1024)])

    @Option(help: ArgumentHelp("Who sends: up (the clients), down (the device), both.", valueName: "directions"))
    var direction = ValueList([Direction.both])

    @Option(help: "Messages the device sends to one client in a row (default: as many as fill a burst).")
    var inARow: Int?

    @Option(help: "Payload bytes of each measurement.")
    var bytes = ByteCount(1 << 30)

    @Option(help: "Rounds.")
    var rounds = 3

    @OptionGroup var output: ComparisonOutput

    func validate() throws {
        for clients in self.clients.values { try Bounds.check("--clients", clients, 1...10_000) }
        for size in self.message.values { try Bounds.check("--message", size.value, 1...(1 << 20)) }
        if let run = self.inARow { try Bounds.check("--in-a-row", run, 1...1_000_000) }
        try Bounds.check("--bytes", self.bytes.value, 1 << 20...1 << 40)
        try Bounds.check("--rounds", self.rounds, 1...1000)
        try NamedProgram.checkNames(self.extraDaemon)
    }

    func run() throws {
        var matrix = Target.TunnelProxyMatrix()
        matrix.clients = self.clients.values
        matrix.messageSizes = self.message.values.map(\.value)
        matrix.directions = self.direction.values
        matrix.transport = self.transport
        matrix.run = self.inARow
        matrix.bytes = self.bytes.value
        var comparison = Comparison(daemon: self.daemon, extraDaemons: self.extraDaemon)
        comparison.targets = matrix.targets
        comparison.rounds = self.rounds
        try self.output.show(comparison)
    }
}

/// Values separated by commas.
struct ValueList<Value: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
    let values: [Value]

    init(_ values: [Value]) {
        self.values = values
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        self.values = parts.compactMap { Value(argument: String($0)) }
        guard self.values.count == parts.count else { return nil }
    }

    var defaultValueDescription: String { self.values.map(\.defaultValueDescription).joined(separator: ",") }
}
