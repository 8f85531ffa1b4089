// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// How the report of a trial is shown.
struct EnduranceOutput: ParsableArguments {
    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Option(help: ArgumentHelp("Write the report as JSON to this file too.", valueName: "file"))
    var output: String?

    /// - Throws: exit code 1 if something was broken.
    func show(_ report: some EnduranceReport) throws {
        print(self.json ? try ReportJSON.text(of: report) : report.text, terminator: "")
        if let output = self.output { try ReportJSON.write(report, to: output) }
        guard report.broken.isEmpty else { throw ExitCode(1) }
    }
}
