// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser

struct JavaScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "javascript",
        abstract: "Write APIs as JavaScript modules with TypeScript declarations."
    )

    @Argument(help: "The specs, JSON files.")
    var specs: [String]

    @Option(help: "Where the modules go; made if it is not there.")
    var outputDirectory: String

    @Option(help: "Where the modules find validation.js, from their own place.")
    var runtime = "../src/validation.js"

    @Flag(help: "Write nothing; fail when a module is not what would be written.")
    var check = false

    func run() throws {
        let files = try specs.flatMap { path in
            let spec = try Spec(readingFrom: path)
            return JavaScriptGenerator(spec.api, stem: spec.stem, runtime: runtime).files()
        }
        try OutputDirectory(path: outputDirectory).update(files, check: check)
    }
}
