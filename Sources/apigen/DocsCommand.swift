// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser

struct DocsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Write the documents of APIs: reference, introspection, JSON Schema and AsyncAPI."
    )

    @Argument(help: "The specs, JSON files.")
    var specs: [String]

    @Option(help: "Where the documents go; made if it is not there.")
    var outputDirectory: String

    @Flag(help: "Write nothing; fail when a document is not what would be written.")
    var check = false

    func run() throws {
        let files = try specs.flatMap { path in
            let spec = try Spec(readingFrom: path)
            return DocumentGenerator(spec.api, stem: spec.stem).files()
        }
        try OutputDirectory(path: outputDirectory).update(files, check: check)
    }
}
