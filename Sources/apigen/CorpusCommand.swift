// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser

struct CorpusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "corpus",
        abstract: "Write the test vectors of an API as requests, a file each: what a fuzzer begins with."
    )

    @Argument(help: "The spec, a JSON file.")
    var spec: String

    @Option(help: "Where the requests go; made if it is not there.")
    var outputDirectory: String

    func run() throws {
        let spec = try Spec(readingFrom: self.spec)
        try OutputDirectory(path: outputDirectory).write(VectorGenerator(spec.api, stem: spec.stem).corpus())
    }
}
