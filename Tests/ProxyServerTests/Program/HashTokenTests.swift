// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyAuthentication

/// The program mode that makes entries for the file of tokens.
@Suite(.timeLimit(.minutes(1))) struct HashTokenTests {
    @Test("A token from standard input becomes its entry; the token shows nowhere")
    func standardInput() async throws {
        let token = "a token with blanks é"
        let ending = try await DaemonProcess.run(["hash-token", "anna maria"], input: token + "\nmore\n")
        #expect(ending == .init(exitCode: 0, output: "\(TokenDigest(of: Secret(token))) anna maria\n", errors: ""))
        let table = try TokenTable(parsing: Array(ending.output.utf8))
        #expect(table.user(of: Secret(token)) == "anna maria")
    }

    @Test("A generated token goes to standard error, its entry to standard output")
    func generated() async throws {
        let ending = try await DaemonProcess.run(["hash-token", "--generate", "anna"])
        #expect(ending.exitCode == 0)
        let token = try #require(ending.errors.split(separator: "\n").first?.dropFirst("token: ".count))
        #expect(token.count == 64)
        #expect(ending.output == "\(TokenDigest(of: Secret(String(token)))) anna\n")
        #expect(try await DaemonProcess.run(["hash-token", "--generate", "anna"]).output != ending.output)
    }

    @Test("What can be no entry ends with 65 and says why, without the token")
    func refused() async throws {
        let short = try await DaemonProcess.run(["hash-token", "anna"], input: "geheim\n")
        let reason = "the token has fewer than 16 bytes; --generate makes a good one"
        #expect(short == .init(exitCode: 65, output: "", errors: "nymea-remoteproxy: \(reason)\n"))
        #expect(try await DaemonProcess.run(["hash-token", "anna"]).exitCode == 65)
        let name = try await DaemonProcess.run(["hash-token", "--generate", " anna"])
        #expect(name.exitCode == 65)
        #expect(name.errors.hasSuffix("nymea-remoteproxy: the user name begins or ends with a blank\n"))
        // The token is no argument.
        #expect(try await DaemonProcess.run(["hash-token", "anna", "0123456789abcdef"]).exitCode == 64)
        #expect(try await DaemonProcess.run(["hash-token"]).exitCode == 64)
    }
}
