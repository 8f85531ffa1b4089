// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import RemoteProxyClient

/// The options that say what a program tells besides what it is for.
package struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print more information about the connection.")
    var verbose = false

    @Flag(name: .long, help: "Print all that goes over the connection, the token excepted.")
    var veryVerbose = false

    @Flag(name: [.customShort("v"), .customLong("version")], help: "Show the version.")
    package var showsVersion = false

    package init() {}

    package func console(of program: String) -> Console {
        Console(program: program, verbosity: self.veryVerbose ? .traffic : self.verbose ? .details : .normal)
    }

    /// Ends the program with its version, if that was asked for.
    package func showVersion(of program: String, api: String) throws {
        guard self.showsVersion else { return }
        throw CleanExit.message("\(program) \(Version.product) (API \(api))")
    }
}
