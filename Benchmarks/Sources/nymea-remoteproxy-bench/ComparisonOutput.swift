// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// How a comparison is run and shown.
struct ComparisonOutput: ParsableArguments {
    @Flag(help: "Print JSON instead of tables.")
    var json = false

    @Option(help: ArgumentHelp("Write the results as JSON to this file too.", valueName: "file"))
    var output: String?

    func show(_ comparison: Comparison) throws {
        let report = try comparison.run { StandardError.print($0) }
        print(self.json ? try ReportJSON.text(of: report) : report.text, terminator: "")
        if let output = self.output { try ReportJSON.write(report, to: output) }
        if !report.failures.isEmpty {
            throw BenchmarkError("\(report.failures.count) measurements failed, the first: \(report.failures[0])")
        }
    }
}

extension Comparison {
    /// One of the build beside this program, or of the program at a path, with others.
    init(daemon path: String?, extraDaemons: [NamedProgram]) {
        let daemon = ServerKind.daemon(name: "daemon", path: path ?? "\(Repository.programs)/nymea-remoteproxy")
        self.init(
            daemons: [daemon] + extraDaemons.map { .daemon(name: $0.name, path: $0.path) },
            relay: .relay(path: "\(Repository.programs)/reference-relay")
        )
    }
}
