// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser

struct SharedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shared",
        abstract: "Write the Swift sources of what APIs include: types and messages."
    )

    @Argument(help: "The included file, JSON.")
    var include: String

    @Option(help: "Where the sources go; made if it is not there.")
    var outputDirectory: String

    func run() throws {
        let shared = try SharedSpec(readingFrom: self.include)
        try OutputDirectory(path: outputDirectory).write(SwiftGenerator(shared.include, stem: shared.stem).files())
    }
}
