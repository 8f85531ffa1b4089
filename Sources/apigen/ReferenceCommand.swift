// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser

struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Write the references of APIs and a list of them, HTML pages in one Swift source."
    )

    @Argument(help: "The specs, JSON files.")
    var specs: [String]

    @Option(help: "Where the source goes; made if it is not there.")
    var outputDirectory: String

    func run() throws {
        let specs = try self.specs.map { path in
            let spec = try Spec(readingFrom: path)
            return (api: spec.api, stem: spec.stem)
        }
        try OutputDirectory(path: outputDirectory).write(ReferenceGenerator(specs).files())
    }
}
