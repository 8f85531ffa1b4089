// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// How results are shown.
struct OutputArguments: ParsableArguments {
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @Option(help: ArgumentHelp("Write the results as JSON to this file too.", valueName: "file"))
    var output: String?

    func show<Result: Report>(_ reports: [Result]) throws {
        print(self.json ? try ReportJSON.text(of: reports) : Result.table(reports), terminator: "")
        if let output = self.output { try ReportJSON.write(reports, to: output) }
    }
}
