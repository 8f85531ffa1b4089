// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import Foundation

/// The generator's command line. Faults of a spec go to standard error the way compilers print theirs; exit code 1.
@main
struct Apigen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apigen",
        abstract: "Make code and documents from an API spec.",
        subcommands: [
            SwiftCommand.self, SharedCommand.self, VectorsCommand.self, CorpusCommand.self, ReferenceCommand.self,
            DocsCommand.self, JavaScriptCommand.self, EmbedCommand.self,
        ]
    )

    /// ArgumentParser would put "Error: " in front of a failure, and builds would no longer find the file and line in it.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            FileHandle.standardError.write(Data("\(failure.message)\n".utf8))
            exit(withError: ExitCode.failure)
        } catch {
            exit(withError: error)
        }
    }
}
