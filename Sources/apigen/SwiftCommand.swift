// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser

struct SwiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swift",
        abstract: "Write the Swift sources of an API: types, messages, routing, handler and client."
    )

    @Argument(help: "The spec, a JSON file.")
    var spec: String

    @Option(help: "Where the sources go; made if it is not there.")
    var outputDirectory: String

    func run() throws {
        let spec = try Spec(readingFrom: self.spec)
        try OutputDirectory(path: outputDirectory).write(SwiftGenerator(spec.api, stem: spec.stem).files())
    }
}
