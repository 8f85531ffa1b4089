// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The options that give the token, or where it is: what stands in the command line, everybody on the machine can see.
package struct TokenOptions: ParsableArguments {
    /// The variable that holds the token if no option does.
    package static let variable = "NYMEA_CLIENT_TOKEN"

    @Option(
        name: .shortAndLong,
        help: "The token to authenticate with. Others on this machine can see it there: --token-file hides it."
    )
    var token: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The file with the token, its only line; or the variable \(Self.variable) has the token itself.",
            valueName: "file"
        ),
        completion: .file()
    )
    var tokenFile: String?

    package init() {}

    package func validate() throws {
        guard self.token == nil || self.tokenFile == nil else {
            throw ValidationError("--token and --token-file both give the token: give one of them.")
        }
        guard self.token != "" else {
            throw ValidationError("--token is empty: give the token, or leave the option out.")
        }
    }

    /// Whether there is one.
    package var isGiven: Bool { self.token != nil || self.tokenFile != nil || Self.inherited != nil }

    /// To be called where a token will be wanted: the variable may be there for another time.
    package func checkVariable() throws {
        guard self.token != nil || self.tokenFile != nil || Self.inherited != "" else {
            throw ValidationError("The variable \(Self.variable) is empty: put the token there, or unset it.")
        }
    }

    /// The token; nil if none is given.
    ///
    /// - Throws: ``TokenFileError`` when its file cannot be used.
    package func value() throws(TokenFileError) -> String? {
        if let token = self.token { return token }
        guard let path = self.tokenFile else { return Self.inherited }
        return try TokenFile(path: path).token()
    }

    private static var inherited: String? { getenv(self.variable).map { String(cString: $0) } }
}
