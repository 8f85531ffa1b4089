// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `soak`: see `Soak`.
struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Mixed load with random faults for a while: is each byte delivered, and does memory stay flat?",
        discussion: """
            Exit code 1: an invariant is broken: bytes were lost or foreign, the proxy ended a tunnel that behaved, did \
            not close in time what misbehaved, grew, kept descriptors, or logged an error.
            """
    )

    @OptionGroup var daemon: DaemonArguments
    @OptionGroup var output: EnduranceOutput

    @Option(help: "Seconds of load.")
    var duration = 600.0

    @Option(help: "What all that is random comes from (default: another one each time).")
    var seed: UInt64?

    func validate() throws {
        try Bounds.check("--duration", self.duration, 1...1_000_000)
    }

    func run() throws {
        var soak = Soak()
        soak.seconds = self.duration
        soak.seed = self.seed ?? UInt64.random(in: 1...999_999_999)
        soak.progress = { StandardError.print($0) }
        StandardError.print("seed \(soak.seed)")
        try self.output.show(try TestBed.with(self.daemon.setup) { try soak.run($0) })
    }
}
