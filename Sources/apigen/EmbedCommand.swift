// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import ArgumentParser
import Foundation

struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Write text files as one Swift source, for a program that serves them."
    )

    @Argument(help: "The files.")
    var files: [String]

    @Option(help: "The folder that the files' paths begin at.")
    var root: String

    @Option(help: "The struct that has them, with 'path' and 'text'.")
    var type: String

    @Option(help: "Where the source goes; made if it is not there.")
    var outputDirectory: String

    func run() throws {
        let folder = root.hasSuffix("/") ? root : root + "/"
        let embedded = try files.sorted().map { file in
            guard file.hasPrefix(folder) else { throw Failure("\(file): error: is not in \(folder)") }
            guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8)
            else { throw Failure("\(file): error: cannot be read, or is no text in UTF-8") }
            guard text.unicodeScalars.allSatisfy({ $0 == "\n" || $0.properties.generalCategory != .control }) else {
                throw Failure("\(file): error: has control characters, such as tabs or carriage returns")
            }
            return GeneratedFile(name: String(file.dropFirst(folder.count)), text: text)
        }
        try OutputDirectory(path: outputDirectory).write([EmbeddingGenerator(embedded, type: type).source()])
    }
}
