// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `compare`: see `Comparison`. What `make bench` runs.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "The daemon against haproxy and a minimal relay, and against its targets.",
        discussion: """
            Servers run on core 0, the load generator on core 1. Progress goes to standard error. Each ratio is one of \
            figures of the same round; the table has the medians over the rounds.
            """
    )

    @Option(help: ArgumentHelp("The daemon's program (default: the one built beside this program).", valueName: "path"))
    var daemon: String?

    @Option(help: ArgumentHelp("Another build to measure in the same rounds; may be repeated.", valueName: "name=path"))
    var extraDaemon: [NamedProgram] = []

    @Option(help: "Rounds.")
    var rounds = 5

    @Flag(help: "One short round, to see that everything works.")
    var quick = false

    @Option(help: ArgumentHelp("Only these rows: \(Target.rows.joined(separator: ",")).", valueName: "rows"))
    var only: RowList?

    @Option(help: "Seconds of each throughput and latency measurement.")
    var seconds: Double?

    @Option(help: "Connections of the idle rows.")
    var connections: Int?

    @OptionGroup var output: ComparisonOutput

    func validate() throws {
        try Bounds.check("--rounds", self.rounds, 1...1000)
        if let seconds = self.seconds { try Bounds.check("--seconds", seconds, 0.1...3600) }
        if let connections = self.connections { try Bounds.check("--connections", connections, 2...18_000) }
        try NamedProgram.checkNames(self.extraDaemon)
    }

    func run() throws {
        var comparison = Comparison(daemon: self.daemon, extraDaemons: self.extraDaemon)
        comparison.effort = self.quick ? .quick : Measure.Effort()
        comparison.rounds = self.quick ? 1 : self.rounds
        comparison.targets = Target.chosen(self.only?.rows)
        if let seconds = self.seconds { comparison.effort.seconds = seconds }
        if let connections = self.connections { comparison.effort.connections = connections }
        try self.output.show(comparison)
    }
}

/// Rows of the table of targets, separated by commas.
struct RowList: ExpressibleByArgument {
    let rows: [String]

    init?(argument: String) {
        self.rows = argument.split(separator: ",").map(String.init)
        guard !self.rows.isEmpty, self.rows.allSatisfy(Target.rows.contains) else { return nil }
    }
}
