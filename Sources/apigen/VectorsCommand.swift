// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser

struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Write the test vectors of an API: valid and invalid params for every method, as Swift."
    )

    @Argument(help: "The spec, a JSON file.")
    var spec: String

    @Option(help: "Where the source goes; made if it is not there.")
    var outputDirectory: String

    func run() throws {
        let spec = try Spec(readingFrom: self.spec)
        try OutputDirectory(path: outputDirectory).write(VectorGenerator(spec.api, stem: spec.stem).files())
    }
}
