// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import Foundation
import ProxyServer

/// `nymea-remoteproxy hash-token`: makes a line for the file of the back-end tokens.
struct HashTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash-token",
        abstract: "Make an entry for the file of tokens ([Tokens] file).",
        discussion: """
            The token comes from standard input: from a pipe, or typed at a prompt that does not show it. It is never an \
            argument, which other users of the machine could see. The entry goes to standard output; append it to the file.
            """
    )

    @Flag(help: "Make a new token, and print it to standard error.")
    var generate = false

    @Argument(help: "Whose token it is, as logs and statistics will say.")
    var user: String

    func run() throws {
        do throws(TokenEntryMaker.Failure) {
            if self.generate {
                let (token, line) = try TokenEntryMaker.generated(user: self.user)
                FileHandle.standardError.write(Data("token: \(token)\n".utf8))
                print(line)
            } else {
                print(try TokenEntryMaker.line(for: Self.readToken(), user: self.user))
            }
        } catch {
            FileHandle.standardError.write(Data("\(Version.server): \(error)\n".utf8))
            // EX_DATAERR of sysexits.h.
            throw ExitCode(65)
        }
    }

    /// One line, without its end.
    private static func readToken() -> String {
        guard isatty(STDIN_FILENO) == 1 else { return readLine(strippingNewline: true) ?? "" }
        FileHandle.standardError.write(Data("token: ".utf8))
        var settings = termios()
        tcgetattr(STDIN_FILENO, &settings)
        let original = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        defer {
            var restored = original
            tcsetattr(STDIN_FILENO, TCSANOW, &restored)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return readLine(strippingNewline: true) ?? ""
    }
}
