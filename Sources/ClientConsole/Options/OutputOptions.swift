// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import RemoteProxyClient

/// The options that say what a program tells besides what it is for.
package struct OutputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Say only what ends the program before its time.")
    var quiet = false

    @Flag(name: .long, help: "Print more information about the connection.")
    var verbose = false

    @Flag(name: .long, help: "Print all that goes over the connection, the token excepted.")
    var veryVerbose = false

    @Flag(name: [.customShort("v"), .customLong("version")], help: "Show the version.")
    package var showsVersion = false

    package init() {}

    /// Whether only what ends the program before its time is to be said.
    package var isQuiet: Bool { self.quiet }

    package func validate() throws {
        guard !self.quiet || !(self.verbose || self.veryVerbose) else {
            let more = self.veryVerbose ? "--very-verbose" : "--verbose"
            throw ValidationError("--quiet asks for less than usual and \(more) for more: give one of them.")
        }
    }

    /// - Parameter isPipe: whether other programs use this one, and nobody wants to know how far it has come.
    package func console(of program: String, isPipe: Bool = false) -> Console {
        let verbosity: Console.Verbosity =
            if self.veryVerbose {
                .traffic
            } else if self.verbose {
                .details
            } else if self.quiet {
                .errors
            } else {
                isPipe ? .warnings : .normal
            }
        return Console(program: program, verbosity: verbosity)
    }

    /// Ends the program with its version, if that was asked for.
    package func showVersion(of program: String, api: String) throws {
        guard self.showsVersion else { return }
        throw CleanExit.message("\(program) \(Version.product) (API \(api))")
    }
}
